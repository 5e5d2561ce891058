import { DatabaseError } from 'pg';
import {
  QueryFailedError,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
  TransactionNotStartedError,
} from 'typeorm';
import { describe, expect, it } from 'vitest';
import { isUnavailability } from './sqlstate.js';

function databaseError(code: string): DatabaseError {
  return Object.assign(new DatabaseError('said', 4, 'error'), { code });
}

describe('isUnavailability', () => {
  it.each<[string, unknown, boolean]>([
    ['a broken connection', new Error('Connection terminated unexpectedly'), true],
    ['a connection that broke before a statement', new QueryRunnerAlreadyReleasedError(), true],
    ['a connection that broke before SQL of ours', new QueryRunnerProviderAlreadyReleasedError(), true],
    ['a shutdown', new QueryFailedError('SELECT', [], databaseError('57P01')), true],
    ['a standby', databaseError('25006'), true],
    ['a value that is taken', databaseError('23505'), false],
    ['a statement that is none', databaseError('42601'), false],
    ['another mistake in a transaction', new TransactionNotStartedError(), false],
    ['a bug', new TypeError('undefined is no function'), false],
    ['no error', 'text', false],
  ])('knows %s', (_, error, expected) => {
    expect(isUnavailability(error)).toBe(expected);
  });
});
