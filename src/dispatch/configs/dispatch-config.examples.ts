/** A row of the demo tenant, which the examples of the document name, so that they work there as they stand. */
export const DISPATCH_CONFIG_EXAMPLES = { configId: 'f00e8400-e29b-41d4-a716-446655440000' } as const;
