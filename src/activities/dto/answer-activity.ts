import { ApiOkResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { etagOf } from '../../common/http/if-match.decorator.js';
import type { Page } from '../../common/lists/page.dto.js';
import type { ActivityRow } from '../activity-row.js';
import { ActivityDto } from './activity.dto.js';

/** The answer's body for an activity, with the `ETag` of its version. */
export function answerActivity(activity: ActivityRow, reply: FastifyReply): ActivityDto {
  reply.header('etag', etagOf(activity.version));
  return ActivityDto.of(activity);
}

export function answerActivities({ data, meta }: Page<ActivityRow>): Page<ActivityDto> {
  return { data: data.map(ActivityDto.of), meta };
}

/** Documents such an answer. */
export function ApiActivity(description: string): MethodDecorator {
  return ApiOkResponse({
    type: ActivityDto,
    description,
    headers: {
      ETag: { description: 'Of its version, for `If-Match`', schema: { type: 'string', example: '"1"' } },
    },
  });
}
