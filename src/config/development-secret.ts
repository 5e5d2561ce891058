import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartError, codeOf } from './start-error.js';
import { makeDataFolder } from './make-data-folder.js';

/**
 * The secret that a developer's server and `npm run token` share where no key is configured: made once, and kept beside
 * the embedded data. A secret that came with the source would be known to everyone.
 *
 * @param folder where it is kept; `memory://` makes one that ends with the process.
 */
export function developmentSecret(folder: string): string {
  const secret = randomBytes(32).toString('hex');
  if (folder.includes('://')) return secret;
  const file = join(folder, 'jwt-secret');
  makeDataFolder(folder);
  try {
    return keepFirst(file, secret);
  } catch (error) {
    throw new StartError(
      `The secret of tokens, ${file}, cannot be read or made: ${(error as Error).message}. See that the folder ` +
        'EMBEDDED_DATA_DIR belongs to this user and has space left, or set JWT_SECRET.',
      { cause: error },
    );
  }
}

function keepFirst(file: string, secret: string): string {
  try {
    writeFileSync(file, secret, { flag: 'wx', mode: 0o600 });
    return secret;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  const kept = readFileSync(file, 'utf8');
  if (kept !== '') return kept;
  // A start was cut off before it filled the file. With an empty secret anyone could sign.
  writeFileSync(file, secret);
  return secret;
}
