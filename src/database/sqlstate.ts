import { DatabaseError } from 'pg';
import { QueryFailedError, TypeORMError } from 'typeorm';

/** Errors are known by SQLSTATE alone: where tables are spread over machines, constraint names are missing. */
export function isForeignKeyViolation(error: unknown): boolean {
  return databaseErrorOf(error)?.code === '23503';
}

export function isUniqueViolation(error: unknown): boolean {
  return databaseErrorOf(error)?.code === '23505';
}

/** Class 22: a value that is none of its type. */
export function isDataException(error: unknown): boolean {
  return databaseErrorOf(error)?.code?.startsWith('22') ?? false;
}

/** What PostgreSQL said, also where TypeORM has wrapped it; null for any other error. */
export function databaseErrorOf(error: unknown): DatabaseError | null {
  const cause = driverErrorOf(error);
  return cause instanceof DatabaseError ? cause : null;
}

function driverErrorOf(error: unknown): unknown {
  return error instanceof QueryFailedError ? error.driverError : error;
}

/** Connection exceptions, insufficient resources, operator intervention (shutdown, failover). */
const UNAVAILABLE_CLASSES = ['08', '53', '57'];

/** Whether the database could not do its work, rather than refusing a statement: it is down, full, or cut off. */
export function isUnavailability(error: unknown): boolean {
  const cause = driverErrorOf(error);
  if (cause instanceof DatabaseError)
    return UNAVAILABLE_CLASSES.some((prefix) => cause.code?.startsWith(prefix));
  // The driver's own errors, of broken and timed-out connections; what is left are mistakes of ours.
  const isMistake = [TypeError, RangeError, TypeORMError].some((type) => cause instanceof type);
  return cause instanceof Error && !isMistake;
}
