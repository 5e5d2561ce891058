import type { Activity } from '../entities/activity.entity.js';

/** An activity with its assignments and what they are called. */
export type ActivityRow = Activity & {
  routeId: string;
  operatorId: string;
  commerceName: string;
  routeName: string;
  operatorName: string;
};
