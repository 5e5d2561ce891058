import { StartError } from '../config/start-error.js';
import type { KeyRing } from './key-ring.js';

/**
 * Refuses a start that could not read stored credentials. Without any key a developer's server may start, and
 * holds what needs credentials; in production that is refused too.
 *
 * @param storedKeyIds the ids that stand beside stored credentials.
 * @throws {StartError} that names the ids of the missing keys.
 */
export function assertKeysKnown(ring: KeyRing, storedKeyIds: readonly string[], isProduction: boolean): void {
  const unknown = ring.unknownAmong(storedKeyIds).toSorted();
  if (unknown.length === 0 || (ring.isEmpty && !isProduction)) return;
  const ids = unknown.join(', ');
  throw new StartError(
    ring.isEmpty
      ? `CREDENTIALS_KEYS must be set: credentials are stored by the keys ${ids}.`
      : `CREDENTIALS_KEYS lacks keys by which credentials are stored: ${ids}. Add them at the end of the list.`,
  );
}
