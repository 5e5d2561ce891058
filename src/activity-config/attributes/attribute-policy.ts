import { namedEnum } from '../../common/openapi/named-enum.js';

/** When an attribute is resolved, or that only the caller can give it. */
export const ATTRIBUTE_STRATEGIES = namedEnum(
  'AttributeStrategy',
  'When a value is looked up: with the task, when it is dispatched, or never, since the caller gives it',
  ['UPFRONT', 'ON_DISPATCH', 'CALLER_PROVIDED'],
);
export type AttributeStrategy = (typeof ATTRIBUTE_STRATEGIES)[number];

/** Who knows an attribute's value. */
export const ATTRIBUTE_RESOLVERS = namedEnum('AttributeResolver', 'Who knows a value', [
  'INTERNAL_SERVICE',
  'CALLER_PROVIDED',
]);
export type AttributeResolver = (typeof ATTRIBUTE_RESOLVERS)[number];

export const ATTRIBUTE_STATUSES = namedEnum(
  'AttributeStatus',
  'Whether a value was found: not tried yet, found, replaced by the fallback of the request, or not found',
  ['PENDING', 'RESOLVED', 'FALLBACK', 'FAILED'],
);
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
