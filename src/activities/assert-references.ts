import type { ErrorDetail } from '../common/errors/domain-error.js';
import type { TaskContext } from './task-context.js';
import { ReferencesInactiveError, ReferencesNotFoundError } from './task-errors.js';

const REFERENCES = [
  { name: 'commerce', field: '/commerce_id' },
  { name: 'route', field: '/assigned_route_id' },
  { name: 'operator', field: '/assigned_operator_id' },
] as const;

/**
 * Makes sure that a task can refer to its commerce, route and operator.
 *
 * @throws {ReferencesNotFoundError} that names all which are not in the tenant.
 * @throws {ReferencesInactiveError} that names all which are inactive, where none is missing.
 */
export function assertReferences(
  context: TaskContext,
): asserts context is TaskContext & { commerce: object } {
  const missing = REFERENCES.filter(({ name }) => context[name] === null);
  if (missing.length > 0) {
    throw new ReferencesNotFoundError(
      missing.map((reference) => detail(reference, 'NOT_FOUND', 'was not found')),
    );
  }
  const inactive = REFERENCES.filter(({ name }) => !context[name]?.isActive);
  if (inactive.length > 0) {
    throw new ReferencesInactiveError(
      inactive.map((reference) => detail(reference, 'INACTIVE', 'is inactive')),
    );
  }
}

function detail({ name, field }: (typeof REFERENCES)[number], suffix: string, what: string): ErrorDetail {
  return { field, code: `${name.toUpperCase()}_${suffix}`, message: `The ${name} ${what}` };
}
