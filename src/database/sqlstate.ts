import { DatabaseError } from 'pg';

/** Errors are known by SQLSTATE alone: where tables are spread over machines, constraint names are missing. */
export function isForeignKeyViolation(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '23503';
}

export function isUniqueViolation(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '23505';
}

/** Connection exceptions, insufficient resources, operator intervention (shutdown, failover). */
const UNAVAILABLE_CLASSES = ['08', '53', '57'];

/** Whether the database could not do its work, rather than refusing a statement: it is down, full, or cut off. */
export function isUnavailability(error: unknown): boolean {
  if (error instanceof DatabaseError)
    return UNAVAILABLE_CLASSES.some((prefix) => error.code?.startsWith(prefix));
  // The driver's own errors, of broken and timed-out connections; what is left are mistakes of ours.
  return error instanceof Error && !(error instanceof TypeError) && !(error instanceof RangeError);
}
