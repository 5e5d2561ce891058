import { UnavailableError } from '../../common/errors/unavailable-error.js';
import { isUnavailability } from './sqlstate.js';

/**
 * What to tell a caller when the database could not do its work; null for any other error of a statement.
 *
 * @param client the connection that the statement was on, which is not used again: the next one may lead to a
 * database that can, as after a failover.
 */
export function databaseUnavailable(
  error: unknown,
  client?: { end: () => Promise<void> },
): UnavailableError | null {
  if (error instanceof UnavailableError) return error;
  if (!isUnavailability(error)) return null;
  void client?.end();
  const message = 'The database does not answer; send the request again';
  return new UnavailableError('DATABASE_UNAVAILABLE', message, error);
}
