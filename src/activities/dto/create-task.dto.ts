import { ApiExtension, ApiSchema } from '@nestjs/swagger';
import { MAX_ATTRIBUTE_KEY_LENGTH } from '../../activity-config/attributes/attribute-key.js';
import { CHANNELS, type Channel } from '../../activity-config/channel.js';
import { INT32_MAX } from '../../common/int32-max.js';
import {
  ChoiceField,
  DateTimeField,
  IntegerField,
  JsonField,
  TextField,
  UuidField,
} from '../../common/validation/field-decorators.js';
import { ListField, ObjectListField } from '../../common/validation/list-field-decorators.js';
import { MAX_CRITERIA, TargetCriterionDto } from '../../activity-config/targets/dto/target-criterion.dto.js';
import { BodyOptions } from '../../common/validation/dto-options.js';
import { CREATE_TASK_EXAMPLES } from './create-task.examples.js';

/** Of the body of a create, and of each item of a batch, in bytes. */
export const MAX_TASK_BODY = 256 * 1024;
export const MAX_REASON_LENGTH = 500;
const MAX_JSON_BYTES = 16 * 1024;
export const MAX_ATTRIBUTE_KEYS = 50;

@ApiSchema({ name: 'TaskAttribute', description: 'A value that the caller gives for an attribute' })
export class TaskAttributeDto {
  @TextField({
    required: true,
    min: 1,
    max: MAX_ATTRIBUTE_KEY_LENGTH,
    description: "A name out of the tenant's attribute keys",
    example: 'promotions',
  })
  key!: string;

  @JsonField({ maxBytes: MAX_JSON_BYTES, description: 'The value, which then nothing else decides' })
  value?: unknown;

  @JsonField({ maxBytes: MAX_JSON_BYTES, description: 'What holds where no value is found' })
  fallback?: unknown;
}

/** The body of `POST /api/activities/tasks`. */
@ApiExtension('x-examples', CREATE_TASK_EXAMPLES)
@ApiSchema({ name: 'CreateTask', description: 'What a task is to be' })
@BodyOptions({ limit: MAX_TASK_BODY })
export class CreateTaskDto {
  @TextField({
    required: true,
    min: 1,
    max: MAX_REASON_LENGTH,
    notBlank: true,
    description: 'Reason for creating the task',
    example: 'Monthly visit',
  })
  reason!: string;

  @ChoiceField(CHANNELS, { required: true, description: 'Channel for dispatch', example: 'SALESMAN' })
  channel!: Channel;

  @UuidField({
    required: true,
    description: 'Target commerce',
    example: '880e8400-e29b-41d4-a716-446655440000',
  })
  commerce_id!: string;

  @TextField({
    required: true,
    min: 1,
    max: 255,
    noControlCharacters: true,
    description: 'Unique in the tenant over all activities; compared exactly',
    example: 'task-2025-01-15-001',
  })
  idempotency_key!: string;

  @UuidField({
    required: true,
    description: 'Assigned route',
    example: 'dd0e8400-e29b-41d4-a716-446655440000',
  })
  assigned_route_id!: string;

  @UuidField({
    required: true,
    description: 'Assigned operator',
    example: 'cc0e8400-e29b-41d4-a716-446655440000',
  })
  assigned_operator_id!: string;

  @DateTimeField({
    required: true,
    description: 'Scheduled execution time; may be past',
    example: '2025-01-16T09:00:00.000Z',
  })
  scheduled_at!: string;

  @DateTimeField({ description: 'Suggested time for execution' })
  suggested_execution_time?: string;

  @TextField({ max: 100, description: 'User status context' })
  user_status?: string;

  @IntegerField({ min: -INT32_MAX - 1, max: INT32_MAX, description: 'Priority score' })
  score?: number;

  @TextField({ max: MAX_REASON_LENGTH, description: 'Reason for the assignment' })
  assignment_reason?: string;

  @ObjectListField(TargetCriterionDto, {
    max: MAX_CRITERIA,
    description:
      "In place of the tenant's target resolution criteria; an empty list leaves only the fallbacks",
  })
  target_criteria?: TargetCriterionDto[];

  @ListField(
    {
      max: MAX_ATTRIBUTE_KEYS,
      description: "Distinct names out of the tenant's attribute keys, to resolve via policies",
      example: ['commerce_info', 'promotions'],
    },
    { type: 'string', minLength: 1, maxLength: MAX_ATTRIBUTE_KEY_LENGTH },
  )
  attribute_keys?: string[];

  @ObjectListField(TaskAttributeDto, {
    max: MAX_ATTRIBUTE_KEYS,
    description: 'Attribute values that the caller provides, with distinct keys',
  })
  attributes?: TaskAttributeDto[];
}
