/** The key whose value is computed from the commerce itself, and is never stored. */
export const COMMERCE_INFO = 'commerce_info';

/** The keys that every tenant's catalogue has from the start. */
export const BUILT_IN_KEYS = [COMMERCE_INFO, 'promotions'] as const;
