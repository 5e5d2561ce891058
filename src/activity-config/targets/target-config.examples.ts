/**
 * Rows of the demo tenant, which the examples of the document name, so that they work there as they stand.
 */
export const TARGET_CONFIG_EXAMPLES = {
  configId: 'bb0e8400-e29b-41d4-a716-446655440000',
  /** An inactive one, which nobody misses. */
  spareConfigId: 'bb1e8400-e29b-41d4-a716-446655440000',
} as const;
