import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartError, codeOf } from './start-error.js';
import { makeDataFolder } from './make-data-folder.js';

/**
 * The secret that a developer's server and `npm run token` share where no key is configured: made once, and
 * kept beside the embedded data. A secret that came with the source would be known to everyone.
 *
 * @param folder where it is kept; `memory://` makes one that ends with the process.
 */
export function developmentSecret(folder: string): string {
  const secret = randomBytes(32).toString('hex');
  return keepSecret(folder, { secret, file: 'jwt-secret', of: 'tokens', variable: 'JWT_SECRET' });
}

/** In the folder of the embedded database, where no `CREDENTIALS_KEYS` are configured. */
export const CREDENTIALS_KEYS_FILE = 'credentials-keys';

/**
 * The value of `CREDENTIALS_KEYS` where the database is embedded and none is configured, kept in the same
 * way. Whoever moves the data elsewhere finds the key in the file `credentials-keys` beside it.
 */
export function developmentCredentialsKeys(folder: string): string {
  const secret = `embedded:${randomBytes(32).toString('base64')}`;
  return keepSecret(folder, {
    secret,
    file: CREDENTIALS_KEYS_FILE,
    of: 'stored credentials',
    variable: 'CREDENTIALS_KEYS',
  });
}

interface Secret {
  secret: string;
  file: string;
  of: string;
  variable: string;
}

/** @returns the secret that the folder holds already, or this one, which it holds from now on. */
function keepSecret(folder: string, { secret, file, of, variable }: Secret): string {
  if (folder.includes('://')) return secret;
  const path = join(folder, file);
  makeDataFolder(folder);
  try {
    return keepFirst(path, secret);
  } catch (error) {
    throw new StartError(
      `The secret of ${of}, ${path}, cannot be read or made: ${(error as Error).message}. See that the folder ` +
        `EMBEDDED_DATA_DIR belongs to this user and has space left, or set ${variable}.`,
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
