/** What a person does at the shop. */
export const COMMERCE_USER_ROLES = [
  'OWNER',
  'ORDERS',
  'FINANCE',
  'ATTENTION',
  'ADMIN',
  'COMMERCE_REP',
  'OTHER',
] as const;

export type CommerceUserRoleName = (typeof COMMERCE_USER_ROLES)[number];
