import type { CryptoKey } from 'jose';
import type { KeyObject } from 'node:crypto';

/** What tokens may be signed with (RFC 7518 and RFC 8037). */
export const TOKEN_ALGORITHMS = ['HS256', 'RS256', 'ES256', 'EdDSA'] as const;

export type TokenAlgorithm = (typeof TOKEN_ALGORITHMS)[number];

/** In bits, of an RSA key (RFC 7518, section 3.3). */
const MIN_RSA_LENGTH = 2048;

/** A key, and the one algorithm whose signatures it verifies. */
export interface VerificationKey {
  algorithm: TokenAlgorithm;
  key: KeyObject | CryptoKey;
}

/**
 * Binds a public key to its algorithm: by its type, and never by what a token says (RFC 8725, section 3.1).
 *
 * @returns null for a key that tokens are not verified with.
 */
export function toVerificationKey(key: KeyObject): VerificationKey | null {
  const algorithm = key.type === 'public' ? algorithmOf(key) : null;
  return algorithm && { algorithm, key };
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails = {} }: KeyObject): TokenAlgorithm | null {
  const { modulusLength = 0, namedCurve } = asymmetricKeyDetails;
  switch (asymmetricKeyType) {
    case 'rsa':
      return modulusLength >= MIN_RSA_LENGTH ? 'RS256' : null;
    case 'ec':
      return namedCurve === 'prime256v1' ? 'ES256' : null;
    case 'ed25519':
      return 'EdDSA';
    default:
      return null;
  }
}
