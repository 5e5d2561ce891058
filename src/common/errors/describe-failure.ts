import { DatabaseError } from 'pg';
import { UnavailableError } from './unavailable-error.js';

/**
 * What a log may say of an unexpected error. An error of the database carries the statement's parameters, and
 * its message may quote a value, so of those only what names the place is kept: a request's body must not
 * reach a log.
 *
 * It is called `cause` and not `err`, which pino would take for an error of the class `Object`.
 */
export function describeFailure(error: unknown): object {
  if (!(error instanceof Error)) return { cause: { message: 'something other than an error was thrown' } };
  if (error instanceof UnavailableError && error.cause) return describeFailure(error.cause);
  const cause = 'driverError' in error ? error.driverError : error;
  const stack = framesOf(error);
  if (cause instanceof DatabaseError) {
    const { code, schema, table, column, constraint, routine } = cause;
    return { cause: { type: 'DatabaseError', code, schema, table, column, constraint, routine, stack } };
  }
  // A refused connection has its code and no message.
  const code = 'code' in error ? error.code : undefined;
  return { cause: { type: error.name, code, message: error.message, stack } };
}

/** The lines after the message, which may itself have lines that look like them. */
function framesOf({ stack = '', message }: Error): string[] {
  const start = stack.indexOf(message);
  if (start === -1) return [];
  const lines = stack.slice(start + message.length).split('\n');
  return lines.filter((line) => line.startsWith('    at ')).map((line) => line.trim());
}
