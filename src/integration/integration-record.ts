import type { RecordedResult } from '../activities/results/recorded-result.js';
import type { IntegrationStatus } from './integration-status.js';

/** What a provider is told of a result that it submits. */
export interface IntegrationRecord extends RecordedResult {
  /** Of its task; null for a result without one. */
  status: IntegrationStatus | null;
}
