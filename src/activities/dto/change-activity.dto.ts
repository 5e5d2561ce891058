import { ApiExtension, ApiSchema } from '@nestjs/swagger';
import {
  DateTimeField,
  IntegerField,
  TextField,
  UuidField,
} from '../../common/validation/field-decorators.js';
import { BodyOptions } from '../../common/validation/dto-options.js';
import { INT32_MAX } from '../../common/int32-max.js';
import { MAX_REASON_LENGTH } from './create-task.dto.js';
import { COMMERCE_EXAMPLES } from '../../commerces/commerce.examples.js';

/** The body of `PATCH /api/activities/tasks/{id}`: what is absent stays as it is. */
@ApiExtension('x-example', { scheduled_at: '2025-01-17T09:00:00.000Z', reason: 'Monthly visit, a day later' })
@ApiSchema({ name: 'UpdateTask', description: 'What is to change of a task; what is absent stays as it is' })
export class UpdateTaskDto {
  @UuidField({ description: 'Another route', example: 'dd0e8400-e29b-41d4-a716-446655440000' })
  assigned_route_id?: string;

  @UuidField({ description: 'Another operator', example: 'cc0e8400-e29b-41d4-a716-446655440000' })
  assigned_operator_id?: string;

  @DateTimeField({ description: 'Another time', example: '2025-01-17T09:00:00.000Z' })
  scheduled_at?: string;

  @DateTimeField({ nullable: true, description: 'Another suggested time; null for none' })
  suggested_execution_time?: string | null;

  @IntegerField({
    nullable: true,
    min: -INT32_MAX - 1,
    max: INT32_MAX,
    description: 'Another score; null for none',
  })
  score?: number | null;

  @TextField({ min: 1, max: MAX_REASON_LENGTH, notBlank: true, description: 'Another reason' })
  reason?: string;
}

/** The body of `POST /api/activities/{id}/cancel`. */
@ApiExtension('x-example', { reason: 'The shop is closed for holidays' })
@ApiSchema({ name: 'CancelActivity', description: 'Why an activity is canceled' })
@BodyOptions({ optional: true })
export class CancelActivityDto {
  @TextField({
    min: 1,
    max: MAX_REASON_LENGTH,
    notBlank: true,
    description: 'Why; kept with the status event',
    example: 'The shop is closed for holidays',
  })
  reason?: string;
}

/** The body of `PATCH /api/activities/{id}/target-users/{targetId}/resolve`. */
@ApiExtension('x-example', { commerce_user_id: COMMERCE_EXAMPLES.userId })
@ApiSchema({ name: 'ResolveTargetUser', description: 'Whom at the shop an activity is for' })
export class ResolveTargetUserDto {
  @UuidField({ required: true, description: 'An active person of the commerce' })
  commerce_user_id!: string;
}
