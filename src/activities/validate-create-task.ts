import type { ErrorDetail } from '../common/errors/domain-error.js';
import { type DtoReading, toDto } from '../common/validation/to-dto.js';
import {
  CreateTaskDto,
  MAX_ATTRIBUTE_KEY_LENGTH,
  MAX_ATTRIBUTE_KEYS,
  TargetCriterionDto,
  TaskAttributeDto,
} from './dto/create-task.dto.js';

/**
 * Reads the body of a create and finds every fault of it, those included that take more than one field, or the tenant's
 * catalogue, to see.
 *
 * @param body parsed JSON
 * @param knownKeys the tenant's attribute keys
 */
export function validateCreateTask(body: unknown, knownKeys: ReadonlySet<string>): DtoReading<CreateTaskDto> {
  const { dto, faults } = toDto(CreateTaskDto, body);
  faults.push(
    ...criteriaFaults(dto.target_criteria),
    ...keyNameFaults(dto, knownKeys),
    ...keyFaults(dto, knownKeys),
  );
  return { dto, faults };
}

function criteriaFaults(criteria: unknown): ErrorDetail[] {
  return instancesOf(TargetCriterionDto, criteria).flatMap(({ element, index }) => {
    const field = `/target_criteria/${index}/config/role`;
    const role: unknown = element.config?.role;
    if (element.type === 'ROLE_MATCH') {
      return role === undefined ? [{ field, code: 'REQUIRED', message: 'is required for ROLE_MATCH' }] : [];
    }
    return role === undefined
      ? []
      : [{ field, code: 'NOT_ALLOWED', message: 'is allowed for ROLE_MATCH only' }];
  });
}

/** `attribute_keys`: names, known, each once. */
function keyNameFaults({ attribute_keys: keys }: CreateTaskDto, known: ReadonlySet<string>): ErrorDetail[] {
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
function keyFaults({ attributes }: CreateTaskDto, known: ReadonlySet<string>): ErrorDetail[] {
  const seen = new Set<string>();
  return instancesOf(TaskAttributeDto, attributes).flatMap(({ element: { key }, index }) =>
    typeof key === 'string' ? keyFault(key, `/attributes/${index}/key`, seen, known) : [],
  );
}

function keyFault(key: string, field: string, seen: Set<string>, known: ReadonlySet<string>): ErrorDetail[] {
  if (seen.has(key))
    return [{ field, code: 'DUPLICATE', message: 'names a key that is in the list already' }];
  seen.add(key);
  if (known.has(key)) return [];
  const name = JSON.stringify(key.slice(0, MAX_ATTRIBUTE_KEY_LENGTH));
  return [
    { field, code: 'UNKNOWN_ATTRIBUTE_KEY', message: `${name} is not one of the tenant's attribute keys` },
  ];
}

/** The elements of a list that could be read as DTOs; the others are faults already. */
function instancesOf<T>(type: new () => T, list: unknown): { element: T; index: number }[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((element: unknown, index) => (element instanceof type ? [{ element, index }] : []));
}
