import type { ErrorDetail } from '../../common/errors/domain-error.js';
import { MAX_ATTRIBUTE_KEY_LENGTH } from '../../activity-config/attributes/attribute-key.js';
import { instancesOf } from '../../common/validation/instances-of.js';
import { type DtoReading, toDto } from '../../common/validation/to-dto.js';
import { criteriaFaults } from '../../activity-config/targets/criteria-faults.js';
import { CreateTaskDto, MAX_ATTRIBUTE_KEYS, TaskAttributeDto } from '../dto/create-task.dto.js';

/**
 * Reads the body of a create and finds every fault of it, those included that take more than one field, or
 * the tenant's catalogue, to see.
 *
 * @param body parsed JSON
 * @param knownKeys the tenant's attribute keys, and whether each is active
 */
export function validateCreateTask(
  body: unknown,
  knownKeys: ReadonlyMap<string, boolean>,
): DtoReading<CreateTaskDto> {
  const { dto, faults } = toDto(CreateTaskDto, body);
  faults.push(
    ...criteriaFaults(dto.target_criteria, '/target_criteria'),
    ...keyNameFaults(dto, knownKeys),
    ...keyFaults(dto, knownKeys),
  );
  return { dto, faults };
}

/** `attribute_keys`: names, known, each once. */
function keyNameFaults(
  { attribute_keys: keys }: CreateTaskDto,
  known: ReadonlyMap<string, boolean>,
): ErrorDetail[] {
  if (!Array.isArray(keys) || keys.length > MAX_ATTRIBUTE_KEYS) return [];
  const seen = new Set<string>();
  return keys.flatMap((key: unknown, index) => {
    const field = `/attribute_keys/${index}`;
    if (typeof key !== 'string')
      return [{ field, code: 'INVALID_STRING', message: 'must be the name of a key' }];
    return keyFault(key, field, seen, known);
  });
}

/** `attributes`: their keys known, each once. */
function keyFaults({ attributes }: CreateTaskDto, known: ReadonlyMap<string, boolean>): ErrorDetail[] {
  const seen = new Set<string>();
  return instancesOf(TaskAttributeDto, attributes).flatMap(({ element: { key }, index }) =>
    typeof key === 'string' ? keyFault(key, `/attributes/${index}/key`, seen, known) : [],
  );
}

function keyFault(
  key: string,
  field: string,
  seen: Set<string>,
  known: ReadonlyMap<string, boolean>,
): ErrorDetail[] {
  if (seen.has(key))
    return [{ field, code: 'DUPLICATE', message: 'names a key that is in the list already' }];
  seen.add(key);
  const isActive = known.get(key);
  if (isActive) return [];
  const name = JSON.stringify(key.slice(0, MAX_ATTRIBUTE_KEY_LENGTH));
  return isActive === undefined
    ? [{ field, code: 'UNKNOWN_ATTRIBUTE_KEY', message: `${name} is not one of the tenant's attribute keys` }]
    : [{ field, code: 'INACTIVE_ATTRIBUTE_KEY', message: `${name} is inactive in the tenant` }];
}
