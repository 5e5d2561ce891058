import type { AttributePolicyRule } from './attributes/attribute-policy.js';
import type { ResultTypeRule } from './result-types/result-type.js';
import type { Channel } from './channel.js';
import type { DispatchRules } from './dispatch/dispatch-rules.js';
import type { TargetResolutionRules } from './targets/target-rules.js';

/** What a tenant has configured that each create and each result goes by. */
export interface TenantConfiguration {
  /** The catalogue: whether each key is active. */
  attributeKeys: ReadonlyMap<string, boolean>;
  attributePolicies: ReadonlyMap<string, AttributePolicyRule>;
  /** The active configuration with the lowest priority, or null where there is none. */
  targetResolution: TargetResolutionRules | null;
  /** By code, inactive ones included. */
  resultTypes: ReadonlyMap<string, ResultTypeRule>;
  /** Of the channels whose tasks go to a provider. */
  dispatch: ReadonlyMap<Channel, DispatchRules>;
}
