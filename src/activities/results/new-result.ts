import type { ResultStatus } from '../../activity-config/result-types/result-status.js';
import type { ResultContactType } from './result-contact-type.js';

/** What a result is of; ids are in lower case. A commerce alone makes a result without a task. */
export interface ResultSubject {
  activityId: string | null;
  providerActivityId: string | null;
  /** The configuration that the provider's id is of. */
  dispatchConfigId: string | null;
  commerceExternalId: string | null;
}

/** What came of it, by a code of the tenant's. */
export interface ResultDetails {
  code: string;
  comment: string | null;
  contactType: ResultContactType | null;
  operatorExternalId: string | null;
  futureScheduledAt: Date | null;
  payload: unknown;
}

/** A valid request that submits a result, in the terms of the product. */
export interface NewResult {
  subject: ResultSubject;
  occurredAt: Date;
  status: ResultStatus;
  externalStatus: string | null;
  hardOverride: boolean;
  idempotencyKey: string | null;
  details: ResultDetails | null;
  rawPayload: unknown;
  /** SHA-256 over the canonical form of the body. */
  requestHash: Buffer;
  /** SHA-256 of what, with the task or commerce, makes two results without a key the same one. */
  fingerprint: Buffer;
}

/** Whether a result is of a task, and not of a commerce alone. */
export function isOfTask({ activityId, providerActivityId }: ResultSubject): boolean {
  return activityId !== null || providerActivityId !== null;
}
