const text = { type: 'string' };
const optionalText = { type: ['string', 'null'] };
const time = { type: 'string', format: 'date-time' };
const optionalTime = { type: ['string', 'null'], format: 'date-time' };
const integer = { type: 'integer' };
const flag = { type: 'boolean' };
const anything = {};

function object(properties: object): object {
  return { type: 'object', properties };
}

const named = object({ name: text });

/** Members in the service's order, so that the JSON is the same byte by byte. */
export const ACTIVITY_SCHEMA = object({
  id: text,
  type: text,
  channel: text,
  status: text,
  reason: text,
  idempotencyKey: text,
  scheduledAt: time,
  suggestedExecutionTime: optionalTime,
  userStatus: optionalText,
  score: { type: ['integer', 'null'] },
  commerceAssignment: object({ commerceId: text, assignmentReason: optionalText, commerce: named }),
  taskDetails: object({ assignedRouteId: text, assignedOperatorId: text, route: named, operator: named }),
  createdBy: text,
  version: integer,
  createdAt: time,
  updatedAt: time,
});

export const EVENTS_SCHEMA = {
  type: 'array',
  items: object({
    id: text,
    eventType: text,
    fromStatus: optionalText,
    toStatus: text,
    errorCode: optionalText,
    errorMessage: optionalText,
    actor: text,
    occurredAt: time,
  }),
};

export const ATTRIBUTES_SCHEMA = {
  type: 'array',
  items: object({
    key: text,
    status: text,
    strategy: text,
    resolver: text,
    byPolicy: flag,
    value: anything,
    fallback: anything,
    errorMessage: optionalText,
    resolvedAt: optionalTime,
  }),
};

export const KEY_SCHEMA = object({
  key: text,
  description: optionalText,
  isActive: flag,
  createdAt: time,
  updatedAt: time,
});

export const POLICY_SCHEMA = object({
  key: text,
  strategy: text,
  resolver: text,
  createdAt: time,
  updatedAt: time,
});

const CRITERION_SCHEMA = object({ type: text, config: object({ role: text }), priority: integer });

export const CONFIG_SCHEMA = object({
  id: text,
  name: optionalText,
  resolutionStrategy: text,
  criteria: { type: 'array', items: CRITERION_SCHEMA },
  fallbackToCommerceRep: flag,
  fallbackToOwner: flag,
  priority: integer,
  isActive: flag,
  createdAt: time,
  updatedAt: time,
});

/** A page, or a part by cursor. */
export function pageSchema(item: object): object {
  const meta = object({
    page: integer,
    limit: integer,
    total: integer,
    totalPages: integer,
    nextCursor: optionalText,
  });
  return object({ data: { type: 'array', items: item }, meta });
}
