import { DomainError } from '../../common/errors/domain-error.js';
import { takenMessage } from '../../common/errors/taken-message.js';
import { constraintOf, isUniqueViolation } from './sqlstate.js';

/** What a unique key keeps apart, for the caller who came second. */
interface Conflict {
  /** JSON pointer of the field whose value another row has. */
  field: string;
  code: string;
}

/** By the name of the unique key. */
export type Conflicts = Readonly<Record<string, Conflict>>;

/**
 * Says a violated unique key as a conflict, by the constraint's name; any other error is thrown as it is.
 *
 * @param conflicts of constraint name to conflict
 * @param scope within what the value must be unique
 * @throws {DomainError} 409 with the conflict's code, or `ALREADY_EXISTS`.
 */
export function throwConflict(error: unknown, conflicts: Conflicts, scope?: string): never {
  if (!isUniqueViolation(error)) throw error;
  const conflict = conflicts[constraintOf(error) ?? ''];
  const message = takenMessage(scope);
  throw new DomainError(
    'CONFLICT',
    conflict?.code ?? 'ALREADY_EXISTS',
    conflict ? `${conflict.field.slice(1)} ${message}` : `A value that must be unique ${message}`,
    conflict ? [{ ...conflict, message }] : [],
  );
}
