import { TARGET_CONFIG_EXAMPLES } from '../../activity-config/targets/target-config.examples.js';
import { COMMERCE_EXAMPLES } from '../../commerces/commerce.examples.js';
import { OPERATOR_EXAMPLES } from '../../operators/operator.examples.js';
import { ROUTE_EXAMPLES } from '../../routes/route.examples.js';

/** The id that examples of responses show of a task. */
export const TASK_EXAMPLE_ID = 'ee0e8400-e29b-41d4-a716-446655440000';

const IDS = {
  commerce_id: COMMERCE_EXAMPLES.commerceId,
  assigned_route_id: ROUTE_EXAMPLES.routeId,
  assigned_operator_id: OPERATOR_EXAMPLES.operatorId,
};

/** Bodies that run as they are on the demo tenant. */
export const CREATE_TASK_EXAMPLES = {
  visit: {
    summary: 'A visit, with what the salesman must know',
    value: {
      reason: 'Monthly visit',
      channel: 'SALESMAN',
      commerce_id: IDS.commerce_id,
      idempotency_key: 'task-2025-01-15-001',
      assigned_route_id: IDS.assigned_route_id,
      assigned_operator_id: IDS.assigned_operator_id,
      scheduled_at: '2025-01-16T09:00:00.000Z',
      attribute_keys: ['commerce_info', 'promotions'],
    },
  },
  call: {
    summary: 'A call to the owner, with values that the caller brings',
    value: {
      reason: 'Overdue invoice',
      channel: 'CALLCENTER',
      ...IDS,
      idempotency_key: 'call-2025-01-15-001',
      scheduled_at: '2025-01-16T10:30:00-05:00',
      score: 90,
      target_criteria: [{ type: 'ROLE_MATCH', config: { role: 'OWNER' } }],
      attributes: [{ key: 'promotions', value: ['10 % off'], fallback: [] }],
    },
  },
  message: {
    summary: 'A message, which the trial provider of the demo tenant gets at once',
    value: {
      reason: 'Order of the week',
      channel: 'WHATSAPP',
      ...IDS,
      idempotency_key: 'message-2025-01-15-001',
      scheduled_at: '2025-01-15T12:00:00.000Z',
      attribute_keys: ['promotions'],
    },
  },
};

const keyed = (idempotencyKey: string) => ({
  ...CREATE_TASK_EXAMPLES.visit.value,
  idempotency_key: idempotencyKey,
});

/** Batches that run as they are on the demo tenant. */
export const CREATE_TASK_BATCH_EXAMPLES = {
  partial: {
    summary: 'Each item for itself',
    value: { mode: 'partial', items: [keyed('week-03-monday'), keyed('week-03-tuesday')] },
  },
  atomic: {
    summary: 'All items or nothing',
    value: { mode: 'atomic', items: [keyed('week-04-monday'), keyed('week-04-tuesday')] },
  },
};

const RESOLVED = {
  type: 'TASK',
  channel: 'SALESMAN',
  status: 'READY',
  taskDetails: { assignedRouteId: IDS.assigned_route_id, assignedOperatorId: IDS.assigned_operator_id },
};

/** The response of the create of a visit. */
export const CREATED_TASK = { id: TASK_EXAMPLE_ID, ...RESOLVED };

/** The response of a dry run of that. */
export const TASK_PREVIEW = {
  dryRun: true,
  ...RESOLVED,
  targetUsers: [
    {
      status: 'RESOLVED',
      commerceUserId: COMMERCE_EXAMPLES.userId,
      lockReason: 'CRITERIA_MATCH',
      resolutionStrategy: 'ON_CREATION',
      configId: TARGET_CONFIG_EXAMPLES.configId,
      matchedCriterion: { type: 'ROLE_MATCH', config: { role: 'COMMERCE_REP' }, priority: 1 },
      errorMessage: null,
    },
  ],
  attributes: [
    {
      key: 'promotions',
      status: 'RESOLVED',
      strategy: 'UPFRONT',
      resolver: 'INTERNAL_SERVICE',
      byPolicy: true,
      value: ['2 for 1 on soda', '10 % off coffee'],
      fallback: null,
      errorMessage: null,
    },
  ],
};

/** The response of a batch of two, of which one names an operator that is not there. */
export const TASK_BATCH = {
  results: [
    { index: 0, status: 201, task: CREATED_TASK },
    {
      index: 1,
      status: 404,
      error: {
        statusCode: 404,
        error: 'Not Found',
        message: 'The operator was not found',
        code: 'OPERATOR_NOT_FOUND',
        details: [
          {
            field: '/assigned_operator_id',
            code: 'OPERATOR_NOT_FOUND',
            message: 'The operator was not found',
          },
        ],
        requestId: '0199aa6e-6d6a-7cc2-8a1e-52a7a8a4c0f3',
      },
    },
  ],
  summary: { created: 1, conflicts: 0, failed: 1 },
};
