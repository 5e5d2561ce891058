const UUID = { type: 'string', format: 'uuid' };
const optional = <Schema extends { type: string }>(schema: Schema) => ({
  ...schema,
  type: [schema.type, 'null'],
});
const DATE_TIME = { type: 'string', format: 'date-time' };
const TARGET_CRITERION = {
  type: 'object',
  additionalProperties: false,
  required: ['type'],
  properties: {
    type: { enum: ['ROLE_MATCH', 'LAST_CONTACTED_ALL_CHANNELS', 'LAST_CONTACTED_SAME_CHANNEL'] },
    config: { type: 'object' },
    priority: { type: 'integer', minimum: 0 },
  },
};

/** The body of a create, with the service's fields and limits, as JSON Schema. */
export const CREATE_TASK_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: [
    'reason',
    'channel',
    'commerce_id',
    'idempotency_key',
    'assigned_route_id',
    'assigned_operator_id',
    'scheduled_at',
  ],
  properties: {
    reason: { type: 'string', minLength: 1, maxLength: 500, pattern: '\\S' },
    channel: { enum: ['SALESMAN', 'CALLCENTER', 'WHATSAPP', 'EMAIL', 'SMS', 'PUSH'] },
    commerce_id: UUID,
    idempotency_key: { type: 'string', minLength: 1, maxLength: 255, pattern: '^\\P{Cc}*$' },
    assigned_route_id: UUID,
    assigned_operator_id: UUID,
    scheduled_at: DATE_TIME,
    suggested_execution_time: optional(DATE_TIME),
    user_status: optional({ type: 'string', maxLength: 100 }),
    score: optional({ type: 'integer', minimum: -(2 ** 31), maximum: 2 ** 31 - 1 }),
    assignment_reason: optional({ type: 'string', maxLength: 500 }),
    target_criteria: optional({ type: 'array', maxItems: 20, items: TARGET_CRITERION }),
    attribute_keys: optional({
      type: 'array',
      maxItems: 50,
      uniqueItems: true,
      items: { type: 'string', minLength: 1, maxLength: 100 },
    }),
    attributes: optional({ type: 'array', maxItems: 50, items: { type: 'object' } }),
  },
};

/** A body that the schema lets through. */
export interface CreateTaskBody {
  reason: string;
  channel: string;
  commerce_id: string;
  idempotency_key: string;
  assigned_route_id: string;
  assigned_operator_id: string;
  scheduled_at: string;
  suggested_execution_time?: string | null;
  user_status?: string | null;
  score?: number | null;
  assignment_reason?: string | null;
  target_criteria?: object[] | null;
  attribute_keys?: string[] | null;
  attributes?: object[] | null;
}

const text = { type: 'string' };

/** The 201, so that Fastify compiles how it is written. */
export const TASK_SCHEMA = {
  type: 'object',
  properties: {
    id: text,
    type: text,
    channel: text,
    status: text,
    taskDetails: { type: 'object', properties: { assignedRouteId: text, assignedOperatorId: text } },
  },
};
