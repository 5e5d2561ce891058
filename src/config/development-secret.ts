import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
    writeFileSync(file, secret, { flag: 'wx', mode: 0o600 });
    return secret;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const kept = readFileSync(file, 'utf8');
  if (kept !== '') return kept;
  // A start was cut off before it filled the file. With an empty secret anyone could sign.
  writeFileSync(file, secret);
  return secret;
}
