/**
 * Rows of the demo tenant, which the examples of the document name, so that they work there as they stand.
 */
export const COMMERCE_EXAMPLES = {
  commerceId: '880e8400-e29b-41d4-a716-446655440000',
  addressId: '110e8400-e29b-41d4-a716-446655440000',
  /** The representative of the commerce. */
  userId: '990e8400-e29b-41d4-a716-446655440000',
  contactId: '220e8400-e29b-41d4-a716-446655440000',
  /** An attribute key under which the commerce has nothing stored. */
  attributeKey: 'opening_hours',
  /** A role that the representative does not have. */
  role: 'ORDERS',
} as const;
