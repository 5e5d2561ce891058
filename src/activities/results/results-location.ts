import { API_PATH } from '../../common/http/api-path.js';

/** Where the results of an activity can be read. */
export function resultsOfActivity(activityId: string): string {
  return `${API_PATH}/activities/${activityId}/results`;
}

/** Where those of a commerce can be read, of its activities and of none. */
export function resultsOfCommerce(commerceId: string): string {
  return `${API_PATH}/commerces/${commerceId}/results`;
}
