/**
 * The generation of a task's key: from 1, one more each time that the task was retried under a new key; a retry under
 * the same one has an error code that says so. Events are never deleted, as attempts are. $1 is the tenant.
 *
 * @param activityId an expression of SQL.
 */
export function generationOf(activityId: string): string {
  return `(SELECT 1 + count(*)::int FROM activities.activity_status_events e
    WHERE e.tenant_id = $1 AND e.activity_id = ${activityId} AND e.event_type = 'DISPATCH_RETRIED'
      AND e.error_code IS NULL)`;
}
