import { UnavailableError } from '../common/errors/unavailable-error.js';
import { isUnavailability } from './sqlstate.js';

/** What to tell a caller when the database could not do its work; null for any other error of a statement. */
export function databaseUnavailable(error: unknown): UnavailableError | null {
  if (!isUnavailability(error)) return null;
  const message = 'The database does not answer; send the request again';
  return new UnavailableError('DATABASE_UNAVAILABLE', message, error);
}
