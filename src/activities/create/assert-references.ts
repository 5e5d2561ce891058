import type { ErrorDetail } from '../../common/errors/domain-error.js';
import { ReferencesInactiveError, ReferencesNotFoundError } from '../task-errors.js';

const REFERENCES = [
  { name: 'commerce', field: '/commerce_id' },
  { name: 'route', field: '/assigned_route_id' },
  { name: 'operator', field: '/assigned_operator_id' },
] as const;

type Reference = (typeof REFERENCES)[number];

/** What a task refers to: null when it is not in the tenant, absent when it is not in question. */
type References = { [Name in Reference['name']]?: { isActive: boolean } | null };

/**
 * Makes sure that a task can refer to those of commerce, route and operator that are in question.
 *
 * @throws {ReferencesNotFoundError} that names all which are not in the tenant.
 * @throws {ReferencesInactiveError} that names all which are inactive, where none is missing.
 */
export function assertReferences(references: References): void {
  const missing = REFERENCES.filter(({ name }) => references[name] === null);
  if (missing.length > 0) {
    throw new ReferencesNotFoundError(
      missing.map((reference) => detail(reference, 'NOT_FOUND', 'was not found')),
    );
  }
  const inactive = REFERENCES.filter(({ name }) => references[name]?.isActive === false);
  if (inactive.length > 0) {
    throw new ReferencesInactiveError(
      inactive.map((reference) => detail(reference, 'INACTIVE', 'is inactive')),
    );
  }
}

function detail({ name, field }: Reference, suffix: string, what: string): ErrorDetail {
  return { field, code: `${name.toUpperCase()}_${suffix}`, message: `The ${name} ${what}` };
}
