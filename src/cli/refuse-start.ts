import { ConfigError } from '../config/config-error.js';
import { DataFolderInUseError } from '../database/embedded/data-folder-lock.js';

/** Ends a process that could not start, in words where the cause is its surroundings, with a stack where it is not. */
export function refuseStart(error: unknown): never {
  process.stderr.write(`${describe(error)}\n`);
  process.exit(1);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof ConfigError || error instanceof DataFolderInUseError) return error.message;
  if ('code' in error && error.code === 'EADDRINUSE') {
    return `${error.message}. Set PORT to a free port, or stop the program that has it.`;
  }
  if (isConnectionError(error))
    return `The database of DATABASE_URL does not answer: ${error.message || error.code}`;
  return error.stack ?? error.message;
}

const CONNECTION_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ETIMEDOUT',
]);

function isConnectionError(error: Error): error is Error & { code: string } {
  return 'code' in error && CONNECTION_ERRORS.has(String(error.code));
}
