import type { ErrorDetail } from '../../common/errors/domain-error.js';
import { instancesOf } from '../../common/validation/instances-of.js';
import { TargetCriterionDto } from './dto/target-criterion.dto.js';

/**
 * The faults of criteria that take more than one field to see: a role belongs to `ROLE_MATCH`, and to no
 * other type.
 *
 * @param field JSON pointer of the list
 */
export function criteriaFaults(criteria: unknown, field: string): ErrorDetail[] {
  return instancesOf(TargetCriterionDto, criteria).flatMap(({ element, index }) => {
    const fault = roleFault(element);
    return fault ? [{ field: `${field}/${index}/config/role`, ...fault }] : [];
  });
}

function roleFault({ type, config }: TargetCriterionDto): Omit<ErrorDetail, 'field'> | null {
  const hasRole = config?.role !== undefined;
  if (hasRole === (type === 'ROLE_MATCH')) return null;
  return hasRole
    ? { code: 'NOT_ALLOWED', message: 'is allowed for ROLE_MATCH only' }
    : { code: 'REQUIRED', message: 'is required for ROLE_MATCH' };
}
