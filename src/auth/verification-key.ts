import { type KeyObject, createPublicKey, createSecretKey } from 'node:crypto';
import type { AppConfig } from '../config/app-config.js';
import { ConfigError } from '../config/config-error.js';
import { JwksKeys } from './jwks-keys.js';
import { algorithmOf } from './verify-token.js';

/** Finds the key that a token must be signed with, or null; `keyId` is the token's `kid`, of which a single key needs none. */
export type FindVerificationKey = (keyId: string | undefined) => Promise<KeyObject | null>;

/**
 * The keys that tokens are verified with. They are made once: jsonwebtoken, given text, tries to parse it as a public
 * key for each token, which was 36 % of the service's CPU.
 *
 * @throws {ConfigError} when a key is none that tokens can be verified with.
 */
export function createKeyFinder(config: AppConfig): FindVerificationKey {
  if (config.JWT_JWKS_URI !== undefined) {
    const keys = new JwksKeys(config.JWT_JWKS_URI);
    return (keyId) => keys.find(keyId);
  }
  const key = Promise.resolve(singleKey(config));
  return () => key;
}

function singleKey(config: AppConfig): KeyObject {
  if (config.JWT_PUBLIC_KEY !== undefined) return publicKey(config.JWT_PUBLIC_KEY);
  if (config.JWT_SECRET !== undefined) return createSecretKey(config.JWT_SECRET, 'utf8');
  throw new ConfigError('One of JWT_SECRET, JWT_PUBLIC_KEY, JWT_JWKS_URI must be set');
}

function publicKey(pem: string): KeyObject {
  let key: KeyObject | undefined;
  try {
    // In an environment variable a line break is often written as \n.
    key = createPublicKey(pem.replaceAll(String.raw`\n`, '\n'));
  } catch {
    // Said below, in the words of the configuration.
  }
  if (!key || algorithmOf(key) === null) {
    throw new ConfigError(
      'JWT_PUBLIC_KEY must be a PEM public key or certificate (RSA, EC P-256 or Ed25519)',
    );
  }
  return key;
}
