import { mkdirSync } from 'node:fs';
import { ConfigError } from './config-error.js';

/**
 * Makes the folder of the embedded data, for its owner alone: there are people's names and a secret in it.
 */
export function makeDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch {
    throw new ConfigError('EMBEDDED_DATA_DIR must be a folder that exists or can be made, or memory://');
  }
}
