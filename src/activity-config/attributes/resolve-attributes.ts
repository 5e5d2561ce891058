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

/** Decides what the operator of a task is told for each wanted key. */
export function resolveAttributes(
  wanted: WantedAttribute[],
  policies: ReadonlyMap<string, AttributePolicyRule>,
  commerce: CommerceFacts,
  scheduledAt: Date,
): AttributeOutcome[] {
  return wanted.map((attribute) => {
    const policy = policies.get(attribute.key);
    return resolveAttribute(attribute, policy ?? DEFAULT_ATTRIBUTE_POLICY, policy !== undefined, (key) =>
      findInternalValue(key, commerce, scheduledAt),
    );
  });
}

function resolveAttribute(
  { key, value, fallback }: WantedAttribute,
  { strategy, resolver }: AttributePolicyRule,
  byPolicy: boolean,
  findValue: (key: string) => unknown,
): AttributeOutcome {
  const decided = {
    key,
    strategy,
    resolver,
    byPolicy,
    value: null,
    fallback: fallback ?? null,
    errorMessage: null,
  };
  if (value !== undefined) return { ...decided, status: 'RESOLVED', resolver: 'CALLER_PROVIDED', value };
  if (strategy === 'ON_DISPATCH') return { ...decided, status: 'PENDING' };
  const asksService = strategy === 'UPFRONT' && resolver === 'INTERNAL_SERVICE';
  const found = asksService ? findValue(key) : null;
  if (found !== null) return { ...decided, status: 'RESOLVED', value: found };
  if (fallback !== undefined) return { ...decided, status: 'FALLBACK', value: fallback };
  return { ...decided, status: 'FAILED', errorMessage: asksService ? NOTHING_STORED : CALLER_GAVE_NOTHING };
}

const NOTHING_STORED = 'nothing is stored for this commerce and key that holds at the scheduled time';
const CALLER_GAVE_NOTHING = 'only the caller can provide it, and gave neither a value nor a fallback';
