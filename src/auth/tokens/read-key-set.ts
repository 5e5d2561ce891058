import { type JsonWebKey, type KeyObject, createPublicKey } from 'node:crypto';
import { type VerificationKey, toVerificationKey } from './verification-key.js';

/** Keys by their ids; without an id, by undefined. */
export type KeySet = ReadonlyMap<string | undefined, VerificationKey>;

type Members = Record<string, unknown>;

/**
 * Reads a key set (RFC 7517). Each key that cannot be used is left out by itself, so that one which the
 * provider publishes for something else, or by mistake, shuts nobody out (section 5). Of several with one id
 * the last is taken.
 *
 * jose's own `createLocalJWKSet` is not used: it refuses the whole set for a member that is no object, and
 * chooses among the keys by the algorithm that the token names.
 *
 * @throws {Error} when it is no key set, or has no key that tokens can be verified with.
 */
export function readKeySet(set: unknown): KeySet {
  if (!isObject(set) || !Array.isArray(set['keys'])) throw new Error('The response is no JSON Web Key Set');
  const keys = new Map<string | undefined, VerificationKey>();
  for (const jwk of set['keys'] as unknown[]) {
    const key = isObject(jwk) ? readKey(jwk) : null;
    if (key) keys.set(idOf(jwk as Members), key);
  }
  if (keys.size > 0) return keys;
  throw new Error(
    'The JSON Web Key Set has no public key for signatures (RSA of 2048 bits or more, EC P-256 or Ed25519)',
  );
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function idOf({ kid }: Members): string | undefined {
  return typeof kid === 'string' && kid !== '' ? kid : undefined;
}

function readKey(jwk: Members): VerificationKey | null {
  const key = isPublishedForVerifying(jwk) ? importKey(jwk) : null;
  const verificationKey = key && toVerificationKey(key);
  if (!verificationKey) return null;
  return jwk['alg'] === undefined || jwk['alg'] === verificationKey.algorithm ? verificationKey : null;
}

/**
 * Whether the key's own members allow it. A private key (`d`) that was published is no longer its owner's
 * alone.
 */
function isPublishedForVerifying({ use, key_ops: operations, d }: Members): boolean {
  const mayVerify = operations === undefined || (Array.isArray(operations) && operations.includes('verify'));
  return mayVerify && (use === undefined || use === 'sig') && d === undefined;
}

function importKey(jwk: Members): KeyObject | null {
  try {
    return createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
  } catch {
    return null; // Broken, secret, or of a kind that is not known here.
  }
}
