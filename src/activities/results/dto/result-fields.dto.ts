import { ApiSchema } from '@nestjs/swagger';
import {
  BooleanField,
  ChoiceField,
  DateTimeField,
  JsonField,
  TextField,
  UuidField,
} from '../../../common/validation/field-decorators.js';
import { ObjectField } from '../../../common/validation/list-field-decorators.js';
import { RESULT_CONTACT_TYPES, type ResultContactType } from '../result-contact-type.js';

/** Of the body that submits a result, and of each item of a batch, in bytes. */
export const MAX_RESULT_BODY = 256 * 1024;
export const MAX_RESULT_TEXT = 255;
const MAX_COMMENT = 2_000;
const MAX_PAYLOAD_BYTES = 64 * 1024;
@ApiSchema({ name: 'SubmittedTaskResult', description: "What came of a task, by one of the tenant's codes" })
export class TaskResultDto {
  @TextField({
    required: true,
    min: 1,
    max: MAX_RESULT_TEXT,
    description: "The code of one of the tenant's result types; inactive ones are taken too",
    example: 'SALE_COMPLETED',
  })
  result!: string;

  @TextField({ max: MAX_COMMENT, description: 'What there is to say about it', example: 'Two boxes of soda' })
  comment?: string;

  @ChoiceField(RESULT_CONTACT_TYPES, { description: 'Who began', example: 'OUTBOUND' })
  contact_type?: ResultContactType;

  @TextField({
    min: 1,
    max: MAX_RESULT_TEXT,
    description:
      "The operator who says it, by the id in the tenant's own system. Where several have it, the one that the task is " +
      'assigned to',
    example: 'OP-001',
  })
  operator_external_id?: string;

  @DateTimeField({
    description: 'When to contact the shop again: a result of a task makes a follow-up task for then',
    example: '2025-01-23T09:00:00.000Z',
  })
  future_scheduled_at?: string;

  @JsonField({ maxBytes: MAX_PAYLOAD_BYTES, description: 'Anything about the result that programs read' })
  payload?: unknown;
}

/** What every body that submits a result has, whoever it is for. */
export class ResultFieldsDto {
  @UuidField({ description: 'The task', example: 'ee0e8400-e29b-41d4-a716-446655440000' })
  activity_id?: string;

  @TextField({
    min: 1,
    max: MAX_RESULT_TEXT,
    description: 'The task by the id that its provider gave it, where `activity_id` is absent',
  })
  provider_activity_id?: string;

  @UuidField({
    description: 'The dispatch configuration that `provider_activity_id` is of, where several have the id',
    example: 'f00e8400-e29b-41d4-a716-446655440000',
  })
  dispatch_config_id?: string;

  @DateTimeField({
    required: true,
    description: 'When it happened, days ago perhaps, and at most 5 minutes ahead',
    example: '2025-01-16T09:20:00.000Z',
  })
  occurred_at!: string;

  @TextField({ max: MAX_RESULT_TEXT, description: "What the caller's own system calls the status" })
  external_status?: string;

  @BooleanField({
    description: 'Record a revision where the task has a result, or is closed; by default, false',
  })
  hard_override?: boolean;

  @TextField({
    min: 1,
    max: MAX_RESULT_TEXT,
    noControlCharacters: true,
    description:
      "Unique among the tenant's results; compared exactly. Without it, a result is the same as another of the same task " +
      'or commerce, time, status, code and operator',
    example: 'result-2025-01-16-001',
  })
  idempotency_key?: string;

  @JsonField({
    maxBytes: MAX_PAYLOAD_BYTES,
    description: "What the caller's own system had of it, kept as it is",
  })
  raw_payload?: unknown;

  @ObjectField(TaskResultDto, { description: 'What came of it; required but for PENDING and CANCELED' })
  task_result?: TaskResultDto;
}
