import { ConfigError } from '../config/app-config.js';
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
  return error.stack ?? error.message;
}
