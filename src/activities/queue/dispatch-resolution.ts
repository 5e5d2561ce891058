import type { AttributeOutcome } from '../../activity-config/attributes/resolve-attributes.js';
import type { TargetOutcome } from '../../activity-config/targets/resolve-target.js';

/** What was decided of a claimed task just before it goes out. */
export interface DispatchResolution {
  activityId: string;
  /** Its targets that were decided, by id. */
  targets: ({ id: string; configId: string | null } & TargetOutcome)[];
  attributes: AttributeOutcome[];
  /** Of what was not found; nulls where all was. */
  errorCode: string | null;
  errorMessage: string | null;
}
