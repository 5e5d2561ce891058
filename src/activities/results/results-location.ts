import { API_PATH } from '../../common/http/api-path.js';

/** Where a result can be read: with those of its task, or else with those of its commerce. */
export function resultsLocation({
  activityId,
  commerceId,
}: {
  activityId: string | null;
  commerceId: string;
}): string {
  return activityId === null
    ? `${API_PATH}/commerces/${commerceId}/results`
    : `${API_PATH}/activities/${activityId}/results`;
}
