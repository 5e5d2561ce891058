/** What a credential may be allowed to do in a tenant. */
export const PERMISSIONS = [
  'VIEW_ACTIVITIES',
  'CREATE_ACTIVITY',
  'UPDATE_ACTIVITY',
  'CANCEL_ACTIVITY',
  'DISPATCH_ACTIVITY',
  'SUBMIT_ACTIVITY_RESULT',
  'MANAGE_ACTIVITY_CONFIG',
  'MANAGE_COMMERCES',
  'SYNC_COMMERCES',
  'MANAGE_OPERATORS',
  'SYNC_OPERATORS',
  'MANAGE_ROUTES',
  'SYNC_ROUTES',
  'MANAGE_API_KEYS',
] as const;

export type Permission = (typeof PERMISSIONS)[number];
