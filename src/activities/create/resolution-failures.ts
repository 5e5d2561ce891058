import type { AttributeOutcome } from '../../activity-config/attributes/resolve-attributes.js';
import type { TargetOutcome } from '../../activity-config/targets/resolve-target.js';

/** Something that could not be resolved, by a stable code and in words. */
export interface ResolutionFailure {
  code: 'TARGET_UNRESOLVED' | 'ATTRIBUTE_UNRESOLVED';
  message: string;
}

type Target = Pick<TargetOutcome, 'status' | 'errorMessage'>;
type Attribute = Pick<AttributeOutcome, 'key' | 'status' | 'errorMessage'>;

/** What keeps an activity UNRESOLVED: none when it is READY. */
export function findFailures(targets: Target[], attributes: Attribute[]): ResolutionFailure[] {
  const ofTargets = targets
    .filter(({ status }) => status === 'FAILED')
    .map(({ errorMessage }) => ({
      code: 'TARGET_UNRESOLVED' as const,
      message: `target: ${errorMessage}`,
    }));
  const ofAttributes = attributes
    .filter(({ status }) => status === 'FAILED')
    .map(({ key, errorMessage }) => ({
      code: 'ATTRIBUTE_UNRESOLVED' as const,
      message: `${key}: ${errorMessage}`,
    }));
  return [...ofTargets, ...ofAttributes];
}

/** What a status event says of them: nothing when there are none. */
export function eventErrorOf(failures: ResolutionFailure[]): {
  errorCode: string | null;
  errorMessage: string | null;
} {
  if (failures.length === 0) return { errorCode: null, errorMessage: null };
  return {
    errorCode: [...new Set(failures.map(({ code }) => code))].join(','),
    errorMessage: failures.map(({ message }) => message).join('; '),
  };
}
