import { namedEnum } from '../common/openapi/named-enum.js';

/** What a credential may be allowed to do in a tenant. */
export const PERMISSIONS = namedEnum('Permission', 'What a credential may do in a tenant', [
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
]);

export type Permission = (typeof PERMISSIONS)[number];
