import type { FastifyReply } from 'fastify';
import type { RecordedResult } from '../recorded-result.js';
import { resultsOfActivity, resultsOfCommerce } from '../results-location.js';

/** The response's body for a result, with where it can be read and whether it was there before. */
export function respondWithResult<Body>(
  recorded: RecordedResult,
  reply: FastifyReply,
  toBody: (recorded: RecordedResult) => Body,
): Body {
  const { activityId, commerceId } = recorded.result;
  const location = activityId === null ? resultsOfCommerce(commerceId) : resultsOfActivity(activityId);
  reply.header('location', location);
  if (recorded.replayed) reply.status(200).header('idempotency-replayed', 'true');
  return toBody(recorded);
}
