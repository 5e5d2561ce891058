import { namedEnum } from '../../common/openapi/named-enum.js';

/** What a person does at the shop. */
export const COMMERCE_USER_ROLES = namedEnum('CommerceUserRole', 'What a person does at the shop', [
  'OWNER',
  'ORDERS',
  'FINANCE',
  'ATTENTION',
  'ADMIN',
  'COMMERCE_REP',
  'OTHER',
]);

export type CommerceUserRoleName = (typeof COMMERCE_USER_ROLES)[number];
