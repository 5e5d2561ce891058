import { ApiExtension, ApiSchema } from '@nestjs/swagger';
import { RESULT_STATUSES, type ResultStatus } from '../../../activity-config/result-types/result-status.js';
import type { ErrorDetail } from '../../../common/errors/domain-error.js';
import { BodyOptions, Check } from '../../../common/validation/dto-options.js';
import {
  BooleanField,
  ChoiceField,
  DateTimeField,
  JsonField,
  TextField,
  UuidField,
} from '../../../common/validation/field-decorators.js';
import { ObjectField } from '../../../common/validation/list-field-decorators.js';
import { parseDateTime } from '../../../common/validation/parse-date-time.js';
import { RESULT_CONTACT_TYPES, type ResultContactType } from '../result-contact-type.js';
import { SUBMIT_RESULT_EXAMPLES } from './result.examples.js';

/** Of the body that submits a result, and of each item of a batch, in bytes. */
export const MAX_RESULT_BODY = 256 * 1024;
const MAX_TEXT = 255;
const MAX_COMMENT = 2_000;
const MAX_PAYLOAD_BYTES = 64 * 1024;
/** In milliseconds: how far the clock of a phone may be ahead. */
const MAX_AHEAD = 5 * 60_000;

@ApiSchema({ name: 'SubmittedTaskResult', description: "What came of a task, by one of the tenant's codes" })
export class TaskResultDto {
  @TextField({
    required: true,
    min: 1,
    max: MAX_TEXT,
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
    max: MAX_TEXT,
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

/** The body of `POST /api/activity-results/tasks`. */
@ApiExtension('x-examples', SUBMIT_RESULT_EXAMPLES)
@ApiSchema({
  name: 'SubmitResult',
  description:
    'What came of a task, or, with nothing but `commerce_external_id`, of a contact that was no task',
})
@BodyOptions({ limit: MAX_RESULT_BODY })
@Check(resultFaults)
export class SubmitResultDto {
  @UuidField({ description: 'The task', example: 'ee0e8400-e29b-41d4-a716-446655440000' })
  activity_id?: string;

  @TextField({
    min: 1,
    max: MAX_TEXT,
    description: 'The task by the id that its provider gave it, where `activity_id` is absent',
  })
  provider_activity_id?: string;

  @UuidField({
    description: 'The dispatch configuration that `provider_activity_id` is of, where several have the id',
  })
  dispatch_config_id?: string;

  @TextField({
    min: 1,
    max: MAX_TEXT,
    description:
      "The commerce by the id in the tenant's own system. With a task, it must be the task's; alone, it makes a result " +
      'without a task',
    example: 'SHOP-001',
  })
  commerce_external_id?: string;

  @DateTimeField({
    required: true,
    description: 'When it happened, days ago perhaps, and at most 5 minutes ahead',
    example: '2025-01-16T09:20:00.000Z',
  })
  occurred_at!: string;

  @ChoiceField(RESULT_STATUSES, {
    required: true,
    description:
      'PENDING leaves the task as it is; COMPLETED and TRANSFERRED make it COMPLETED, NOT_EXECUTED FAILED, CANCELED ' +
      'CANCELED',
    example: 'COMPLETED',
  })
  status!: ResultStatus;

  @TextField({ max: MAX_TEXT, description: "What the caller's own system calls the status" })
  external_status?: string;

  @BooleanField({
    description: 'Record a revision where the task has a result, or is closed; by default, false',
  })
  hard_override?: boolean;

  @TextField({
    min: 1,
    max: MAX_TEXT,
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

/** What the fields of a result must be together; each may be faulty itself. */
export function resultFaults(body: SubmitResultDto): ErrorDetail[] {
  return [...subjectFaults(body), ...overrideFaults(body), ...timeFaults(body), ...detailFaults(body)];
}

function subjectFaults({
  activity_id: activity,
  provider_activity_id: provider,
  dispatch_config_id: config,
  commerce_external_id: commerce,
}: SubmitResultDto): ErrorDetail[] {
  if (activity === undefined && provider === undefined && commerce === undefined) {
    const message = 'is required, or else provider_activity_id or commerce_external_id';
    return [{ field: '/activity_id', code: 'REQUIRED', message }];
  }
  if (config === undefined || provider !== undefined) return [];
  return [
    {
      field: '/dispatch_config_id',
      code: 'NOT_ALLOWED',
      message: 'is allowed only with provider_activity_id',
    },
  ];
}

function overrideFaults(body: SubmitResultDto): ErrorDetail[] {
  if (body.hard_override !== true) return [];
  const isOfTask = body.activity_id !== undefined || body.provider_activity_id !== undefined;
  if (isOfTask && body.status !== 'PENDING') return [];
  const message = isOfTask
    ? 'is not allowed with PENDING, which changes nothing'
    : 'is allowed only with a task';
  return [{ field: '/hard_override', code: 'NOT_ALLOWED', message }];
}

function timeFaults({ occurred_at: occurredAt }: SubmitResultDto): ErrorDetail[] {
  const moment = typeof occurredAt === 'string' ? parseDateTime(occurredAt) : null;
  if (!moment || moment.getTime() <= Date.now() + MAX_AHEAD) return [];
  return [{ field: '/occurred_at', code: 'IN_FUTURE', message: 'must be at most 5 minutes ahead' }];
}

const WITHOUT_DETAILS = new Set<unknown>(['PENDING', 'CANCELED']);

function detailFaults({ status, task_result: details }: SubmitResultDto): ErrorDetail[] {
  const isKnown = (RESULT_STATUSES as readonly unknown[]).includes(status);
  if (details !== undefined || !isKnown || WITHOUT_DETAILS.has(status)) return [];
  return [{ field: '/task_result', code: 'REQUIRED', message: `is required with ${status}` }];
}
