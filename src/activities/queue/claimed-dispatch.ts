import type {
  AttributeStatus,
  AttributeStrategy,
} from '../../activity-config/attributes/attribute-policy.js';
import type { Channel } from '../../activity-config/channel.js';
import type { CommerceUserRoleName } from '../../activity-config/targets/commerce-user-role.js';
import type {
  ResolutionStrategy,
  TargetCriterion,
  TargetStatus,
} from '../../activity-config/targets/target-rules.js';
import type { ContactType } from '../../commerces/entities/commerce-user-contact.entity.js';
import type { OperatorType } from '../../operators/entities/operator.entity.js';

/** A person at the commerce, as a provider is told of them. */
export interface DispatchedUser {
  id: string;
  externalId: string | null;
  name: string;
  roles: CommerceUserRoleName[];
  contacts: { type: ContactType; value: string; isPrimary: boolean }[];
}

/** The commerce, as a provider is told of it; `address` is the primary one. */
export interface DispatchedCommerce {
  id: string;
  externalId: string | null;
  name: string;
  taxId: string | null;
  address: {
    street: string | null;
    city: string | null;
    region: string | null;
    postalCode: string | null;
    countryCode: string | null;
    latitude: number | null;
    longitude: number | null;
  } | null;
}

export interface DispatchedRoute {
  id: string;
  externalId: string | null;
  name: string;
}

export interface DispatchedOperator {
  id: string;
  externalId: string | null;
  type: OperatorType;
  name: string;
  email: string | null;
  phone: string | null;
}

export interface ClaimedTarget {
  id: string;
  status: TargetStatus;
  resolutionStrategy: ResolutionStrategy;
  criteriaOverride: TargetCriterion[] | null;
  /** Null where it is not resolved. */
  user: DispatchedUser | null;
}

export interface ClaimedAttribute {
  key: string;
  status: AttributeStatus;
  strategy: AttributeStrategy;
  value: unknown;
  fallback: unknown;
}

/** A task whose turn it is, which this instance alone may send until its lease ends. */
export interface ClaimedDispatch {
  activityId: string;
  /** What this claim may settle and no other. */
  token: string;
  /** When it became due; how much later it was claimed is its lateness. */
  dueAt: Date;
  /** Tries of this generation, this one among them. */
  attempts: number;
  generation: number;
  firstClaimedAt: Date;
  /** Whether another claim of it had not been settled in its time. */
  isLeaseLost: boolean;
  idempotencyKey: string;
  channel: Channel;
  reason: string;
  assignmentReason: string | null;
  scheduledAt: Date;
  suggestedExecutionTime: Date | null;
  score: number | null;
  userStatus: string | null;
  commerceId: string;
  commerce: DispatchedCommerce;
  route: DispatchedRoute;
  operator: DispatchedOperator;
  targets: ClaimedTarget[];
  attributes: ClaimedAttribute[];
}
