import { DatabaseError } from 'pg';
import { TypeORMError } from 'typeorm';
import { StartError, codeOf } from '../../config/start-error.js';
import { UnavailableError } from '../../common/errors/unavailable-error.js';
import type { AppConfig } from '../../config/app-config.js';
import { ConfigError } from '../../config/config-error.js';
import { databaseAddress } from '../../config/database-url.js';
import { databaseErrorOf } from '../statements/sqlstate.js';

/**
 * What is thrown in place of an error that connecting to the database ended with: it names the database and
 * what to do. A mistake of ours stays as it is.
 */
export function connectFailure(error: unknown, config: AppConfig): unknown {
  const cause = error instanceof UnavailableError ? error.cause : error;
  if (!(cause instanceof Error) || PASSED_ON.some((type) => cause instanceof type)) return cause;
  return new StartError(config.DATABASE_URL ? serverFailure(cause, config) : embeddedFailure(cause, config), {
    cause,
  });
}

/** What says by itself what is wrong, and mistakes of ours. */
const PASSED_ON = [ConfigError, StartError, TypeError, RangeError, TypeORMError];

function embeddedFailure(cause: Error, { EMBEDDED_DATA_DIR }: AppConfig): string {
  return (
    `The embedded database in ${EMBEDDED_DATA_DIR} cannot be opened: ${cause.message}. See that the folder can be ` +
    'written and has space left, or set EMBEDDED_DATA_DIR to another one.'
  );
}

function serverFailure(cause: Error, config: AppConfig): string {
  const address = databaseAddress(config.DATABASE_URL!);
  const refusal = databaseErrorOf(cause);
  if (refusal?.code) {
    const hint = REFUSALS[refusal.code] ?? 'See the log of that server.';
    return `The database at ${address} refuses the connection: ${refusal.message} (${refusal.code}). ${hint}`;
  }
  const hint =
    config.DATABASE_SSL === 'disable'
      ? hintOf(cause)
      : (HINTS[codeOf(cause)] ?? encryptionHint(cause, config));
  return `The database at ${address} cannot be reached: ${reasonOf(cause)}. ${hint}`;
}

/** What to do about a SQLSTATE that the server refuses a connection with. */
const REFUSALS: Record<string, string> = {
  '28P01': 'The role or its password is wrong: correct them in DATABASE_URL.',
  '28000':
    'Make the role, or allow it in the pg_hba.conf of the server; where that wants encryption, set DATABASE_SSL.',
  '3D000': 'Make it with createdb, or correct the name of the database in DATABASE_URL.',
  '42501': 'Let the role connect: GRANT CONNECT ON DATABASE.',
  '53300': 'Raise max_connections of the server, or lower DATABASE_POOL_SIZE of all who share it.',
  '57P03': 'It is starting or stopping: start again in a moment.',
};

/**
 * What an error of several addresses says is in its errors; a refused connection has no message of its own.
 */
function reasonOf(error: Error): string {
  if (error instanceof AggregateError && error.errors.length > 0)
    return [...new Set(error.errors.map((each) => reasonOf(each as Error)))].join(', ');
  return error.message || codeOf(error) || error.name;
}

function hintOf(cause: Error): string {
  return (
    HINTS[codeOf(cause)] ??
    'See that it is PostgreSQL that listens there, and that DATABASE_URL has the password where the role needs one.'
  );
}

const NO_WAY = 'See that the host of DATABASE_URL is right, and that no firewall is in between.';
const UNKNOWN_HOST = 'Correct the host of DATABASE_URL.';

const HINTS: Record<string, string> = {
  ECONNREFUSED: 'Nothing listens there: start PostgreSQL, or correct host and port of DATABASE_URL.',
  ENOENT: 'Nothing listens there: start PostgreSQL, or correct the host of DATABASE_URL.',
  ENOTFOUND: UNKNOWN_HOST,
  EAI_AGAIN: UNKNOWN_HOST,
  EHOSTUNREACH: NO_WAY,
  ENETUNREACH: NO_WAY,
  ETIMEDOUT: NO_WAY,
};

/**
 * With encryption, the codes are of three dozen faults of certificates and keys; what there is to do is the
 * same.
 */
function encryptionHint(cause: Error, { DATABASE_SSL }: AppConfig): string {
  const hint = `DATABASE_SSL is ${DATABASE_SSL}: the server must offer encryption`;
  if (DATABASE_SSL === 'require' || codeOf(cause) === '') return `${hint}, and be PostgreSQL.`;
  return `${hint}, with a certificate of its host name that DATABASE_SSL_CA, or else Node.js, trusts.`;
}

/**
 * What is thrown in place of an error that migrating ended with, where the database could or would not do it.
 */
export function migrationFailure(error: unknown): unknown {
  const cause = error instanceof UnavailableError ? error.cause : error;
  const refusal = databaseErrorOf(cause);
  if (refusal instanceof DatabaseError && refusal.code === '42501') {
    return new StartError(
      `The schema cannot be migrated: ${refusal.message} (42501). Let the role make the schema (GRANT CREATE ON ` +
        'DATABASE), or migrate with the role that owns it.',
      { cause },
    );
  }
  if (!(error instanceof UnavailableError)) return error;
  const reason = cause instanceof Error ? reasonOf(cause) : error.message;
  return new StartError(`The schema cannot be migrated: ${reason}. Start again when the database is well.`, {
    cause,
  });
}
