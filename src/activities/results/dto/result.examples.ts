import { COMMERCE_EXAMPLES } from '../../../commerces/commerce.examples.js';
import { OPERATOR_EXAMPLES } from '../../../operators/operator.examples.js';
import { ACTIVITY_EXAMPLES } from '../../activity.examples.js';

const RESULT_ID = '0199aa6e-6d6a-7cc2-8a1e-52a7a8a4c0f3';
const FOLLOW_UP_ID = '0199aa6e-6d6a-7cc2-8a1e-52a7a8a4c0f4';
const COMMERCE_EXTERNAL_ID = 'SHOP-001';

/** Bodies that run as they are on the demo tenant. */
export const SUBMIT_RESULT_EXAMPLES = {
  visit: {
    summary: 'A visit that is to be repeated in a week',
    value: {
      activity_id: ACTIVITY_EXAMPLES.visited,
      occurred_at: '2025-01-16T09:20:00.000Z',
      status: 'COMPLETED',
      idempotency_key: 'result-2025-01-16-001',
      task_result: {
        result: 'RESCHEDULE',
        comment: 'The owner wants to count the stock first',
        contact_type: 'OUTBOUND',
        operator_external_id: 'OP-001',
        future_scheduled_at: '2025-01-23T09:00:00.000Z',
      },
    },
  },
  walkIn: {
    summary: 'A call of the shop that was no task',
    value: {
      commerce_external_id: COMMERCE_EXTERNAL_ID,
      occurred_at: '2025-01-16T12:00:00.000Z',
      status: 'COMPLETED',
      task_result: { result: 'SALE_COMPLETED', contact_type: 'INBOUND' },
    },
  },
};

const call = (occurredAt: string, result: string, status: string) => ({
  commerce_external_id: COMMERCE_EXTERNAL_ID,
  occurred_at: occurredAt,
  status,
  task_result: { result },
});

/** A batch that runs as it is on the demo tenant. */
export const RESULT_BATCH_EXAMPLE = {
  items: [
    call('2025-01-16T13:00:00.000Z', 'SALE_COMPLETED', 'COMPLETED'),
    call('2025-01-16T14:00:00.000Z', 'NO_CONTACT', 'NOT_EXECUTED'),
  ],
};

/** The response to the first of the examples. */
export const RECORDED_RESULT = {
  id: RESULT_ID,
  activityId: ACTIVITY_EXAMPLES.visited,
  activityStatus: 'COMPLETED',
  commerceId: COMMERCE_EXAMPLES.commerceId,
  operatorId: OPERATOR_EXAMPLES.operatorId,
  revision: 1,
  status: 'COMPLETED',
  result: 'RESCHEDULE',
  comment: 'The owner wants to count the stock first',
  contactType: 'OUTBOUND',
  externalStatus: null,
  hardOverride: false,
  futureScheduledAt: '2025-01-23T09:00:00.000Z',
  followUpActivityId: FOLLOW_UP_ID,
  followUpError: null,
  idempotencyKey: 'result-2025-01-16-001',
  actor: 'user-4711',
  occurredAt: '2025-01-16T09:20:00.000Z',
  receivedAt: '2025-01-16T09:20:03.000Z',
};

/** The response to a batch of two, of which one has the wrong status. */
export const RESULT_BATCH = {
  results: [
    { index: 0, status: 201, result: RECORDED_RESULT },
    {
      index: 1,
      status: 400,
      error: {
        statusCode: 400,
        error: 'Bad Request',
        message: 'The status must be NOT_EXECUTED for the result NO_CONTACT',
        code: 'RESULT_STATUS_MISMATCH',
        details: [
          {
            field: '/status',
            code: 'RESULT_STATUS_MISMATCH',
            message: 'must be NOT_EXECUTED for the result NO_CONTACT',
          },
        ],
        requestId: RESULT_ID,
      },
    },
  ],
  summary: { recorded: 1, replayed: 0, conflicts: 0, failed: 1 },
};
