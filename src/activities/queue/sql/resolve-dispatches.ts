import { newId } from '../../../common/new-id.js';
import {
  type ArrayArguments,
  placeholders,
  toArrays,
  toJson,
} from '../../../database/statements/function-arguments.js';
import { PreparedStatement } from '../../../database/statements/prepared-statement.js';
import type { DispatchedUser } from '../claimed-dispatch.js';
import type { DispatchResolution } from '../dispatch-resolution.js';

interface ResolvedRow {
  activity_id: string;
  user: DispatchedUser | null;
}

type Target = DispatchResolution['targets'][number];
type Attribute = DispatchResolution['attributes'][number];

/** Arguments of the function that are arrays, by name and in their order. */
const TASK_ARRAYS: ArrayArguments<DispatchResolution> = {
  p_activity_ids: ({ activityId }) => activityId,
  p_are_resolved: ({ errorCode }) => errorCode === null,
  p_event_ids: () => newId(),
  p_error_codes: ({ errorCode }) => errorCode,
  p_error_messages: ({ errorMessage }) => errorMessage,
};

const TARGET_ARRAYS: ArrayArguments<{ position: number; target: Target }> = {
  p_target_positions: ({ position }) => position,
  p_target_ids: ({ target }) => target.id,
  p_target_statuses: ({ target }) => target.status,
  p_target_commerce_user_ids: ({ target }) => target.commerceUserId,
  p_target_lock_reasons: ({ target }) => target.lockReason,
  p_target_config_ids: ({ target }) => target.configId,
  p_target_matched_criteria: ({ target }) => toJson(target.matchedCriterion),
  p_target_error_messages: ({ target }) => target.errorMessage,
};

const ATTRIBUTE_ARRAYS: ArrayArguments<{ position: number; attribute: Attribute }> = {
  p_attribute_positions: ({ position }) => position,
  p_attribute_keys: ({ attribute }) => attribute.key,
  p_attribute_statuses: ({ attribute }) => attribute.status,
  p_attribute_resolvers: ({ attribute }) => attribute.resolver,
  p_attribute_by_policies: ({ attribute }) => attribute.byPolicy,
  p_attribute_values: ({ attribute }) => toJson(attribute.value),
  p_attribute_error_messages: ({ attribute }) => attribute.errorMessage,
};

const ARGUMENTS =
  4 + [TASK_ARRAYS, TARGET_ARRAYS, ATTRIBUTE_ARRAYS].flatMap((arrays) => Object.keys(arrays)).length;

/** Calls the function of the migration `dispatch-functions`, which says what it does. $1 is the tenant. */
export const RESOLVE_DISPATCHES = new PreparedStatement<ResolvedRow>(
  'resolve-dispatches',
  `SELECT * FROM activities.resolve_dispatches(${placeholders(ARGUMENTS)})`,
);

/** The function's arguments after the tenant. */
export function resolveParameters(
  { token, now, actor }: { token: string; now: Date; actor: string },
  resolutions: DispatchResolution[],
): unknown[] {
  const targets = resolutions.flatMap((resolution, index) =>
    resolution.targets.map((target) => ({ position: index + 1, target })),
  );
  const attributes = resolutions.flatMap((resolution, index) =>
    resolution.attributes.map((attribute) => ({ position: index + 1, attribute })),
  );
  return [
    token,
    now.toISOString(),
    actor,
    ...toArrays(TASK_ARRAYS, resolutions),
    ...toArrays(TARGET_ARRAYS, targets),
    ...toArrays(ATTRIBUTE_ARRAYS, attributes),
  ];
}
