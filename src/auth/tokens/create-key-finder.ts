import { type KeyObject, createPublicKey, webcrypto } from 'node:crypto';
import { type AppConfig, PUBLIC_KEY_FAULT } from '../../config/app-config.js';
import { ConfigError } from '../../config/config-error.js';
import { JwksKeys } from './jwks-keys.js';
import { type VerificationKey, toVerificationKey } from './verification-key.js';

/**
 * Finds the key that a token must be signed with, or null; `keyId` is the token's `kid`, of which a single
 * key needs none.
 */
export type FindVerificationKey = (keyId: string | undefined) => Promise<VerificationKey | null>;

/**
 * Makes what finds the keys that tokens are verified with.
 *
 * @throws {ConfigError} when a key is none that tokens can be verified with.
 */
export function createKeyFinder(config: AppConfig): FindVerificationKey {
  if (config.JWT_JWKS_URI !== undefined) {
    const keys = new JwksKeys(config.JWT_JWKS_URI);
    return (keyId) => keys.find(keyId);
  }
  const key = singleKey(config);
  return () => key;
}

function singleKey(config: AppConfig): Promise<VerificationKey> {
  if (config.JWT_PUBLIC_KEY !== undefined) return Promise.resolve(publicKey(config.JWT_PUBLIC_KEY));
  if (config.JWT_SECRET !== undefined) return secretKey(config.JWT_SECRET);
  throw new ConfigError('One of JWT_SECRET, JWT_PUBLIC_KEY, JWT_JWKS_URI must be set');
}

/**
 * A `CryptoKey`, and not a `KeyObject`: of that, jose would make one for each token, which doubles what a
 * token costs.
 */
async function secretKey(secret: string): Promise<VerificationKey> {
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const key = await webcrypto.subtle.importKey('raw', Buffer.from(secret), hmac, false, ['verify']);
  return { algorithm: 'HS256', key };
}

function publicKey(pem: string): VerificationKey {
  const key = parsePem(pem);
  const verificationKey = key && toVerificationKey(key);
  if (!verificationKey) throw new ConfigError(PUBLIC_KEY_FAULT);
  return verificationKey;
}

function parsePem(pem: string): KeyObject | null {
  try {
    // In an environment variable a line break is often written as \n.
    return createPublicKey(pem.replaceAll(String.raw`\n`, '\n'));
  } catch {
    return null; // Said by the caller, in the words of the configuration.
  }
}
