import type { Activity } from '../entities/activity.entity.js';

/** An activity with its assignments and what they are called. */
export type ActivityRow = Activity & {
  assignedRouteId: string;
  assignedOperatorId: string;
  commerceName: string;
  routeName: string;
  operatorName: string;
};
