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
