import {
  type AttributePolicyRule,
  type AttributeResolver,
  type AttributeStatus,
  type AttributeStrategy,
  DEFAULT_ATTRIBUTE_POLICY,
} from './attribute-policy.js';
import { type CommerceFacts, findInternalValue } from './find-internal-value.js';

/** A key that a request wants resolved. An absent `value` or `fallback` is `undefined`, never null. */
export interface WantedAttribute {
  key: string;
  value?: unknown;
  fallback?: unknown;
}

/** What came of one key, and what decided it. */
export interface AttributeOutcome {
  key: string;
  status: AttributeStatus;
  strategy: AttributeStrategy;
  resolver: AttributeResolver;
  /** Whether a policy of the tenant's decided, or the default. */
  byPolicy: boolean;
  value: unknown;
  fallback: unknown;
  errorMessage: string | null;
}

type Policies = ReadonlyMap<string, AttributePolicyRule>;

/** The policies as they hold when a task is dispatched: what waits for that is looked up then. */
export function policiesAtDispatch(policies: Policies): Policies {
  return new Map(
    [...policies].map(([key, policy]) => [
      key,
      policy.strategy === 'ON_DISPATCH' ? { ...policy, strategy: 'UPFRONT' } : policy,
    ]),
  );
}

/** The keys whose value this service is asked for now. */
export function keysToLookUp(wanted: WantedAttribute[], policies: Policies): string[] {
  return wanted
    .filter(
      ({ key, value }) => value === undefined && asksService(policies.get(key) ?? DEFAULT_ATTRIBUTE_POLICY),
    )
    .map(({ key }) => key);
}

function asksService({ strategy, resolver }: AttributePolicyRule): boolean {
  return strategy === 'UPFRONT' && resolver === 'INTERNAL_SERVICE';
}

/**
 * Decides what the operator of a task is told for each wanted key.
 *
 * @param commerce may be null where none of the {@link keysToLookUp} is among them.
 */
export function resolveAttributes(
  wanted: WantedAttribute[],
  policies: Policies,
  commerce: CommerceFacts | null,
  scheduledAt: Date,
): AttributeOutcome[] {
  return wanted.map((attribute) => {
    const policy = policies.get(attribute.key);
    return resolveAttribute(
      attribute,
      policy ?? DEFAULT_ATTRIBUTE_POLICY,
      policy !== undefined,
      (key) => commerce && findInternalValue(key, commerce, scheduledAt),
    );
  });
}

function resolveAttribute(
  { key, value, fallback }: WantedAttribute,
  policy: AttributePolicyRule,
  byPolicy: boolean,
  findValue: (key: string) => unknown,
): AttributeOutcome {
  const decided = {
    key,
    strategy: policy.strategy,
    resolver: policy.resolver,
    byPolicy,
    value: null,
    fallback: fallback ?? null,
    errorMessage: null,
  };
  if (value !== undefined) return { ...decided, status: 'RESOLVED', resolver: 'CALLER_PROVIDED', value };
  if (policy.strategy === 'ON_DISPATCH') return { ...decided, status: 'PENDING' };
  const isAsked = asksService(policy);
  const found = isAsked ? findValue(key) : null;
  if (found !== null) return { ...decided, status: 'RESOLVED', value: found };
  if (fallback !== undefined) return { ...decided, status: 'FALLBACK', value: fallback };
  return { ...decided, status: 'FAILED', errorMessage: isAsked ? NOTHING_STORED : CALLER_GAVE_NOTHING };
}

const NOTHING_STORED = 'nothing is stored for this commerce and key that holds at the scheduled time';
const CALLER_GAVE_NOTHING = 'only the caller can provide it, and gave neither a value nor a fallback';
