import type { ResultStatus } from '../../activity-config/result-types/result-status.js';
import type { ActivityStatus } from '../activity-status.js';

const CLOSES_AS: Record<ResultStatus, ActivityStatus | null> = {
  PENDING: null,
  COMPLETED: 'COMPLETED',
  NOT_EXECUTED: 'FAILED',
  CANCELED: 'CANCELED',
  TRANSFERRED: 'COMPLETED',
};

/** The status that a result gives its task; null where it leaves it as it is. */
export function closesAs(status: ResultStatus): ActivityStatus | null {
  return CLOSES_AS[status];
}
