import { namedEnum } from '../common/openapi/named-enum.js';

export const ACTIVITY_TYPES = namedEnum('ActivityType', 'What kind of activity it is', ['TASK']);
export type ActivityType = (typeof ACTIVITY_TYPES)[number];

export const ACTIVITY_STATUSES = namedEnum(
  'ActivityStatus',
  'Where an activity stands. UNRESOLVED: a target or an attribute could not be found, and it waits',
  ['READY', 'UNRESOLVED', 'DISPATCHED', 'COMPLETED', 'FAILED', 'CANCELED'],
);
export type ActivityStatus = (typeof ACTIVITY_STATUSES)[number];

/** What can happen to an activity; each is one row that is never changed after. */
export const STATUS_EVENT_TYPES = namedEnum('StatusEventType', 'What happened to an activity', [
  'CREATED',
  'RESOLUTION_FAILED',
  'RESOLUTION_RETRY_SUCCESS',
  'RESOLUTION_RETRY_FAILED',
  'MANUAL_ASSIGNMENT',
  'UPDATED',
  'DISPATCHED',
  'DISPATCH_RETRIED',
  'COMPLETED',
  'FAILED',
  'CANCELED',
]);
export type StatusEventType = (typeof STATUS_EVENT_TYPES)[number];

/** Something that is done to an activity. */
export type ActivityAction =
  | 'failResolution'
  | 'retryResolution'
  | 'assignTarget'
  | 'update'
  | 'cancel'
  | 'dispatch'
  | 'retryDispatch'
  | 'submitResult'
  | 'overrideResult'
  | 'giveUp';

/** What a result can make of an activity. */
const CLOSED = ['COMPLETED', 'FAILED', 'CANCELED'] as const;

/** In which statuses an action is possible, and which the activity may have after it. */
const STATUS_MACHINE: Record<ActivityAction, Partial<Record<ActivityStatus, readonly ActivityStatus[]>>> = {
  failResolution: { READY: ['UNRESOLVED'] },
  retryResolution: { UNRESOLVED: ['READY', 'UNRESOLVED'] },
  assignTarget: { READY: ['READY'], UNRESOLVED: ['READY', 'UNRESOLVED'] },
  update: { READY: ['READY'], UNRESOLVED: ['UNRESOLVED'] },
  cancel: { READY: ['CANCELED'], UNRESOLVED: ['CANCELED'] },
  dispatch: { READY: ['DISPATCHED'] },
  retryDispatch: { FAILED: ['READY'] },
  // FAILED only without a result, which is looked for where the result is written.
  submitResult: { READY: CLOSED, UNRESOLVED: CLOSED, DISPATCHED: CLOSED, FAILED: CLOSED },
  overrideResult: { COMPLETED: CLOSED, FAILED: CLOSED, CANCELED: CLOSED },
  giveUp: { READY: ['FAILED'] },
};

/** The statuses in which an action is possible. */
export function statusesFor(action: ActivityAction): ActivityStatus[] {
  return Object.keys(STATUS_MACHINE[action]) as ActivityStatus[];
}

/** Whether an action can take an activity from one status to another. */
export function canTake(action: ActivityAction, from: ActivityStatus, to: ActivityStatus): boolean {
  return STATUS_MACHINE[action][from]?.includes(to) ?? false;
}
