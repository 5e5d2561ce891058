import { DatabaseError } from 'pg';
import { QueryFailedError, TypeORMError } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { StartError } from '../../config/start-error.js';
import { UnavailableError } from '../../common/errors/unavailable-error.js';
import { loadConfig } from '../../config/app-config.js';
import { ConfigError } from '../../config/config-error.js';
import { connectFailure, migrationFailure } from './connect-failure.js';

const JWT_SECRET = 'a secret that is long enough to sign';
const DATABASE_URL = 'postgres://user:geheim@db.example.com:6432/tasks';
const UNENCRYPTED = loadConfig({ JWT_SECRET, DATABASE_URL });

function refusedWith(code: string, message: string): DatabaseError {
  return Object.assign(new DatabaseError(message, message.length, 'error'), { code });
}

function coded(code: string, message = ''): Error {
  return Object.assign(new Error(message), { code });
}

function messageOf(failure: unknown): string {
  expect(failure).toBeInstanceOf(StartError);
  return (failure as Error).message;
}

describe('connectFailure', () => {
  it.each<[string, string, RegExp]>([
    ['28P01', 'password authentication failed for user "user"', /The role or its password is wrong/],
    ['28000', 'no pg_hba.conf entry for host "::1", no encryption', /pg_hba\.conf.*set DATABASE_SSL/],
    ['3D000', 'database "tasks" does not exist', /createdb/],
    ['42501', 'permission denied for database "tasks"', /GRANT CONNECT/],
    ['53300', 'sorry, too many clients already', /DATABASE_POOL_SIZE/],
    ['57P03', 'the database system is starting up', /start again in a moment/],
    ['XX000', 'something else', /See the log of that server/],
  ])('has what the server says with %s, and what to do', (code, message, hint) => {
    const text = messageOf(connectFailure(refusedWith(code, message), UNENCRYPTED));

    expect(text).toContain(
      `The database at db.example.com:6432 refuses the connection: ${message} (${code}). `,
    );
    expect(text).toMatch(hint);
  });

  it.each<[string, Error, RegExp]>([
    ['a refused connection', coded('ECONNREFUSED'), /: ECONNREFUSED\. Nothing listens there/],
    [
      'a connection that is refused at each address',
      Object.assign(
        new AggregateError([
          coded('ECONNREFUSED', 'connect ECONNREFUSED ::1:6432'),
          coded('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:6432'),
        ]),
        { code: 'ECONNREFUSED' },
      ),
      /: connect ECONNREFUSED ::1:6432, connect ECONNREFUSED 127\.0\.0\.1:6432\. Nothing listens there/,
    ],
    ['an unknown host', coded('ENOTFOUND', 'getaddrinfo ENOTFOUND db'), /Correct the host of DATABASE_URL/],
    ['a host that is not reached', coded('ETIMEDOUT', 'connect ETIMEDOUT'), /firewall/],
    ['any other', new Error('Connection terminated unexpectedly'), /See that it is PostgreSQL that listens/],
    ['a missing password', new Error('client password must be a string'), /has the password where/],
    [
      'one that a statement wrapped',
      new UnavailableError('DATABASE_UNAVAILABLE', 'x', coded('ECONNRESET', 'read ECONNRESET')),
      /read ECONNRESET/,
    ],
  ])('names the address, and what to do about %s', (_, error, text) => {
    const message = messageOf(connectFailure(error, UNENCRYPTED));

    expect(message).toMatch(/^The database at db\.example\.com:6432 cannot be reached: /);
    expect(message).toMatch(text);
    expect(message).not.toContain('geheim');
  });

  it.each<[object, Error, RegExp]>([
    [
      { DATABASE_SSL: 'require' },
      new Error('The server does not support SSL connections'),
      /DATABASE_SSL is require: the server must offer encryption, and be PostgreSQL/,
    ],
    [
      { DATABASE_SSL: 'verify-full' },
      coded('SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain'),
      /self-signed.*DATABASE_SSL is verify-full.* that DATABASE_SSL_CA, or else Node\.js, trusts/,
    ],
    [
      { DATABASE_SSL: 'verify-full' },
      coded('ERR_TLS_CERT_ALTNAME_INVALID', "Hostname/IP does not match certificate's altnames"),
      /certificate of its host name/,
    ],
    [{ DATABASE_SSL: 'verify-full' }, coded('ECONNREFUSED', 'connect ECONNREFUSED'), /Nothing listens there/],
  ])('says with %o what encryption needs', (variables, error, text) => {
    const config = loadConfig({ JWT_SECRET, DATABASE_URL, ...variables });

    expect(messageOf(connectFailure(error, config))).toMatch(text);
  });

  it.each([
    new ConfigError('said already'),
    new StartError('said already'),
    new TypeError('a mistake'),
    new TypeORMError('a mistake'),
  ])('leaves %s as it is', (error) => {
    expect(connectFailure(error, UNENCRYPTED)).toBe(error);
  });

  it('leaves what is no error as it is', () => {
    const thrown = { rejectUnauthorized: false };

    expect(connectFailure(thrown, UNENCRYPTED)).toBe(thrown);
  });

  it('names the folder of the embedded database', () => {
    const config = loadConfig({ JWT_SECRET, EMBEDDED_DATA_DIR: '/data' });

    expect(messageOf(connectFailure(coded('EROFS', 'EROFS: read-only file system'), config))).toMatch(
      /^The embedded database in \/data cannot be opened: EROFS.*EMBEDDED_DATA_DIR/,
    );
  });
});

describe('migrationFailure', () => {
  it('says that the role may not', () => {
    const refusal = refusedWith('42501', 'permission denied for database tasks');
    const text = messageOf(migrationFailure(new QueryFailedError('CREATE SCHEMA', [], refusal)));

    expect(text).toMatch(/permission denied for database tasks \(42501\)\. .*GRANT CREATE ON DATABASE/);
  });

  it('says why the database cannot', () => {
    const error = new UnavailableError(
      'DATABASE_UNAVAILABLE',
      'x',
      refusedWith('53100', 'could not extend file'),
    );

    expect(messageOf(migrationFailure(error))).toMatch(/cannot be migrated: could not extend file\./);
  });

  it('leaves a mistake in a migration as it is', () => {
    const error = new QueryFailedError('CREATE TABLE', [], refusedWith('42601', 'syntax error'));

    expect(migrationFailure(error)).toBe(error);
  });
});
