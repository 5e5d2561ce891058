import { ApiOkResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { etagOf } from '../../common/http/if-match.decorator.js';
import { ETAG_HEADER } from '../../common/openapi/headers.js';
import type { ActivityRow } from '../read/activity-row.js';
import { ActivityResponseDto } from './activity-response.dto.js';

/** The response's body for an activity, with the `ETag` of its version. */
export function respondWithActivity(activity: ActivityRow, reply: FastifyReply): ActivityResponseDto {
  reply.header('etag', etagOf(activity.version));
  return ActivityResponseDto.of(activity);
}

/** Documents such a response. */
export function ApiActivity(description: string, type = ActivityResponseDto): MethodDecorator {
  return ApiOkResponse({
    type,
    description,
    headers: { ETag: ETAG_HEADER },
  });
}
