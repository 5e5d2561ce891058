import type { Activity } from '../entities/activity.entity.js';

/**
 * An activity as responses show it, with what it refers to is called; only a task has a route and an
 * operator.
 */
export interface ActivityRow extends Omit<Activity, 'tenantId' | 'requestFingerprint' | 'searchWords'> {
  assignedRouteId: string | null;
  assignedOperatorId: string | null;
  commerceName: string;
  routeName: string | null;
  operatorName: string | null;
}
