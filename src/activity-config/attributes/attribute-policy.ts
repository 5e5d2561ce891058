/** When an attribute is resolved, or that only the caller can give it. */
export const ATTRIBUTE_STRATEGIES = ['UPFRONT', 'ON_DISPATCH', 'CALLER_PROVIDED'] as const;
export type AttributeStrategy = (typeof ATTRIBUTE_STRATEGIES)[number];

/** Who knows an attribute's value. */
export const ATTRIBUTE_RESOLVERS = ['INTERNAL_SERVICE', 'CALLER_PROVIDED'] as const;
export type AttributeResolver = (typeof ATTRIBUTE_RESOLVERS)[number];

export const ATTRIBUTE_STATUSES = ['PENDING', 'RESOLVED', 'FALLBACK', 'FAILED'] as const;
export type AttributeStatus = (typeof ATTRIBUTE_STATUSES)[number];

/** How the tenant wants one attribute key resolved. */
export interface AttributePolicyRule {
  strategy: AttributeStrategy;
  resolver: AttributeResolver;
}

/** What holds for a key without a policy. */
export const DEFAULT_ATTRIBUTE_POLICY: AttributePolicyRule = {
  strategy: 'UPFRONT',
  resolver: 'INTERNAL_SERVICE',
};
