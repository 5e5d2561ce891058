import { tryLock } from 'fs-native-extensions';
import { closeSync, openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { StartError } from '../../../config/start-error.js';
import { makeDataFolder } from '../../../config/make-data-folder.js';

/** Another process works on the same data folder. */
export class DataFolderInUseError extends StartError {}

/**
 * Keeps a data folder to one process by a lock of the operating system, which ends with the process however
 * it ends. A file with the process's id would outlive `kill -9`, and in a container the next process has the
 * same id.
 *
 * @returns what gives the folder back.
 * @throws {DataFolderInUseError} when another process holds it.
 */
export function lockDataFolder(folder: string): () => void {
  makeDataFolder(folder);
  const file = openSync(join(folder, 'lock'), 'w');
  if (!tryLock(file)) {
    closeSync(file);
    throw new DataFolderInUseError(
      `Another process is using the data in ${resolve(folder)}. Stop it, set EMBEDDED_DATA_DIR to another folder, ` +
        'or set DATABASE_URL to a PostgreSQL that several processes can share.',
    );
  }
  return () => closeSync(file);
}
