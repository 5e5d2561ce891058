import { jwtVerify } from 'jose';
import jsonwebtoken, { type VerifyOptions } from 'jsonwebtoken';
import type { KeyObject } from 'node:crypto';

export type TokenAlgorithm = 'HS256' | 'RS256' | 'ES256' | 'EdDSA';

/** The one algorithm that a key verifies, by its type and never by what the token says (RFC 8725, section 3.1); or null. */
export function algorithmOf(key: KeyObject): TokenAlgorithm | null {
  if (key.type === 'secret') return 'HS256';
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return 'RS256';
    case 'ec':
      return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? 'ES256' : null;
    case 'ed25519':
      return 'EdDSA';
    default:
      return null;
  }
}

type VerifyCallback = (error: Error | null, payload?: unknown) => void;

/**
 * Verifies a token's signature, times, issuer and audience: what passport-jwt calls instead of jsonwebtoken alone, which
 * knows no EdDSA and would take one list of algorithms for all keys of a set.
 */
export function verifyToken(
  token: string,
  key: KeyObject,
  options: VerifyOptions,
  done: VerifyCallback,
): void {
  const algorithm = algorithmOf(key);
  if (algorithm === 'EdDSA') {
    const { issuer, audience, clockTolerance = 0 } = options;
    jwtVerify(token, key, {
      algorithms: [algorithm],
      clockTolerance,
      ...(issuer ? { issuer: issuer as string } : {}),
      ...(audience ? { audience: audience as string } : {}),
    }).then(({ payload }) => done(null, payload), done);
    return;
  }
  jsonwebtoken.verify(token, key, { ...options, algorithms: algorithm ? [algorithm] : [] }, done);
}
