/**
 * Rows of the demo tenant, which the examples of the document name, so that they work there as they stand.
 */
export const OPERATOR_EXAMPLES = {
  operatorId: 'cc0e8400-e29b-41d4-a716-446655440000',
  /** One that is on no route. */
  otherOperatorId: 'cc1e8400-e29b-41d4-a716-446655440000',
} as const;
