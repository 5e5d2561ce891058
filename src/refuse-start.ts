import { inspect } from 'node:util';
import { StartError } from './config/start-error.js';
import { UnavailableError } from './common/errors/unavailable-error.js';
import { ConfigError } from './config/config-error.js';

/**
 * Ends a process that could not start: with a message where its surroundings are the cause, with all there is
 * where not.
 */
export function refuseStart(error: unknown): never {
  process.stderr.write(`${describeRefusal(error)}\n`);
  process.exit(1);
}

/** Ends a command whose output cannot be written: what is printed is what it is for. */
export function refuseOutput(error: Error): never {
  refuseStart(new StartError(`Standard output cannot be written: ${error.message}`));
}

/** What is printed of whatever was thrown. */
export function describeRefusal(error: unknown): string {
  if (EXPLAINED.some((type) => error instanceof type)) return (error as Error).message;
  // Its own message is for a caller, who is to send a request again.
  if (error instanceof UnavailableError) return describeOutage(error).replaceAll(CREDENTIALS, '$1***@');
  const text =
    error instanceof Error ? inspect(error) : `Something was thrown that is no error: ${inspect(error)}`;
  return text.replaceAll(CREDENTIALS, '$1***@');
}

function describeOutage({ cause }: UnavailableError): string {
  const reason = cause instanceof Error ? `: ${cause.message}` : '';
  return `The database did not answer while the service started${reason}. Start it again when the database answers.`;
}

const EXPLAINED = [ConfigError, StartError];

/**
 * Of a URL that an error quotes; a password may have an `@` in it, and the paths of a stack have one without
 * a password.
 */
const CREDENTIALS = /((?:postgres|postgresql|https?):\/\/)[^\s'"]*@/g;
