import { SignJWT } from 'jose';
import { type KeyObject, createSecretKey, generateKeyPairSync } from 'node:crypto';
import { PERMISSIONS } from '../../src/auth/permission.js';
import type { TokenAlgorithm } from '../../src/auth/tokens/verification-key.js';
import type { TestTenant } from './test-tenant.js';
import { JWT_SECRET } from './test-server.js';

/** What an identity provider signs tokens with. */
export interface SigningKey {
  algorithm: TokenAlgorithm;
  privateKey: KeyObject;
  /** The same key as `privateKey`, where the algorithm is HS256. */
  publicKey: KeyObject;
}

/** A new pair of keys; for HS256 the secret of the tests. */
export function createSigningKey(algorithm: TokenAlgorithm): SigningKey {
  return { algorithm, ...keyPair(algorithm) };
}

function keyPair(algorithm: TokenAlgorithm): Omit<SigningKey, 'algorithm'> {
  switch (algorithm) {
    case 'HS256': {
      const secret = createSecretKey(JWT_SECRET, 'utf8');
      return { privateKey: secret, publicKey: secret };
    }
    case 'RS256':
      return generateKeyPairSync('rsa', { modulusLength: 2048 });
    case 'ES256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' });
    case 'EdDSA':
      return generateKeyPairSync('ed25519');
  }
}

/** The public key as a configuration has it. */
export function toPem(key: SigningKey): string {
  return key.publicKey.export({ type: 'spki', format: 'pem' }) as string;
}

/** What a server needs to verify the tokens of a key. */
export function environmentOf(key: SigningKey): Record<string, string> {
  return key.algorithm === 'HS256' ? { JWT_SECRET } : { JWT_PUBLIC_KEY: toPem(key) };
}

/**
 * Claims that may do everything for a tenant in the next five minutes; an undefined change leaves a claim
 * out.
 */
export function claimsFor(
  tenant: TestTenant,
  changes: Record<string, unknown> = {},
): Record<string, unknown> {
  return { sub: 'tester', exp: fromNow(300), tenants: { [tenant.id]: PERMISSIONS }, ...changes };
}

/** So many seconds from now, as a token says it. */
export function fromNow(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds;
}

/** Signs claims of any kind, valid or not. */
export function signToken(
  key: SigningKey,
  claims: Record<string, unknown>,
  header: { alg?: string; kid?: string } = {},
): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: key.algorithm, typ: 'JWT', ...header })
    .sign(key.privateKey);
}
