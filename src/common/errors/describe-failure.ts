import { DatabaseError } from 'pg';

/**
 * What a log may say of an unexpected error. An error of the database carries the statement's parameters, and its
 * message may quote a value, so of those only what names the place is kept: a request's body must not reach a log.
 */
export function describeFailure(error: unknown): object {
  if (!(error instanceof Error)) return { err: { message: 'something other than an error was thrown' } };
  const cause = 'driverError' in error ? error.driverError : error;
  if (cause instanceof DatabaseError) {
    const { code, schema, table, column, constraint, routine } = cause;
    const frames = error.stack?.split('\n').filter((line) => line.startsWith('    at '));
    return {
      err: { type: 'DatabaseError', code, schema, table, column, constraint, routine, stack: frames },
    };
  }
  return { err: { type: error.name, message: error.message, stack: error.stack } };
}
