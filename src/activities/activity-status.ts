export const ACTIVITY_TYPES = ['TASK'] as const;
export type ActivityType = (typeof ACTIVITY_TYPES)[number];

export const ACTIVITY_STATUSES = [
  'READY',
  'UNRESOLVED',
  'DISPATCHED',
  'COMPLETED',
  'FAILED',
  'CANCELED',
] as const;
export type ActivityStatus = (typeof ACTIVITY_STATUSES)[number];

/** What can happen to an activity; each is one row that is never changed after. */
export const STATUS_EVENT_TYPES = [
  'CREATED',
  'RESOLUTION_FAILED',
  'RESOLUTION_RETRY_SUCCESS',
  'RESOLUTION_RETRY_FAILED',
  'MANUAL_ASSIGNMENT',
  'UPDATED',
  'DISPATCHED',
  'COMPLETED',
  'FAILED',
  'CANCELED',
] as const;
export type StatusEventType = (typeof STATUS_EVENT_TYPES)[number];
