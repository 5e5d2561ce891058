import type { Activity } from '../entities/activity.entity.js';

/** An activity with what it refers to is called; only a task has a route and an operator. */
export type ActivityRow = Activity & {
  assignedRouteId: string | null;
  assignedOperatorId: string | null;
  commerceName: string;
  routeName: string | null;
  operatorName: string | null;
};
