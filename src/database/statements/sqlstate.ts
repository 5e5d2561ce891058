import { DatabaseError } from 'pg';
import {
  QueryFailedError,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
  TypeORMError,
} from 'typeorm';
import { UnavailableError } from '../../common/errors/unavailable-error.js';

export function isForeignKeyViolation(error: unknown): boolean {
  return databaseErrorOf(error)?.code === '23503';
}

export function isUniqueViolation(error: unknown): boolean {
  return databaseErrorOf(error)?.code === '23505';
}

/**
 * Which constraint was violated. Where tables are spread over machines, only the message names it, followed
 * by the number of a shard.
 */
export function constraintOf(error: unknown): string | undefined {
  const { constraint, message = '' } = databaseErrorOf(error) ?? {};
  return constraint ?? /\b([a-z]{2}_\w+)_\d+\b/.exec(message)?.[1];
}

/** Class 22: a value that is none of its type. */
export function isDataException(error: unknown): boolean {
  return databaseErrorOf(error)?.code?.startsWith('22') ?? false;
}

/** What PostgreSQL said, also where TypeORM or we have wrapped it; null for any other error. */
export function databaseErrorOf(error: unknown): DatabaseError | null {
  const cause = driverErrorOf(error);
  return cause instanceof DatabaseError ? cause : null;
}

function driverErrorOf(error: unknown): unknown {
  if (error instanceof UnavailableError) return driverErrorOf(error.cause);
  return error instanceof QueryFailedError ? error.driverError : error;
}

/**
 * Connection exceptions, insufficient resources, operator intervention (shutdown, failover, time-outs),
 * system errors.
 */
const UNAVAILABLE_CLASSES = new Set(['08', '53', '57', '58']);

/** The same in classes that hold mistakes of ours too. */
const UNAVAILABLE_CODES = new Set([
  '25006', // read-only: a standby, or a primary that was demoted
  '25P03', // the transaction was idle for too long, as when the network was away
  '28000', // the role may not log in
  '28P01', // its password is wrong
  '3D000', // the database is renamed
  '55000', // the database takes no connections
  '55P03', // a lock was not to be had in time
]);

/** Whether the database only reads: it is a standby, or was made to. */
export function isReadOnly(error: unknown): boolean {
  return databaseErrorOf(error)?.code === '25006';
}

/** What a statement, and what a manager of a transaction says of a connection that broke. */
const RELEASED = [QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError];

/** Whether the connection broke since the statement before it, as TypeORM says it. */
export function isReleased(error: unknown): boolean {
  return RELEASED.some((type) => error instanceof type);
}

/**
 * Whether the database could not do its work, rather than refusing a statement: it is down, full, or cut off.
 */
export function isUnavailability(error: unknown): boolean {
  const cause = driverErrorOf(error);
  if (cause instanceof DatabaseError) {
    const { code = '' } = cause;
    return UNAVAILABLE_CODES.has(code) || UNAVAILABLE_CLASSES.has(code.slice(0, 2));
  }
  // TypeORM gives a connection back when it breaks, also between two statements of a transaction.
  if (isReleased(cause)) return true;
  // The driver's own errors, of broken and timed-out connections; what is left are mistakes of ours.
  const isMistake = [TypeError, RangeError, TypeORMError].some((type) => cause instanceof type);
  return cause instanceof Error && !isMistake;
}
