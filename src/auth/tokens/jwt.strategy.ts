import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import type { JWTPayload } from 'jose';
import { randomUUID } from 'node:crypto';
import passport from 'passport';
import { Strategy } from 'passport-jwt';
import { AppConfig } from '../../config/app-config.js';
import { UnauthenticatedError } from '../auth-errors.js';
import type { Credential } from '../principal.js';
import { readCredential } from './read-credential.js';
import { type VerifyToken, createTokenVerifier } from './verify-token.js';

type VerifyCallback = (error: unknown, claims?: JWTPayload) => void;

// The only place where passport-jwt lets its verifier be chosen, for all strategies at once: each of ours
// gives what it verifies with in the place of a secret. The verifier that comes with it, jsonwebtoken, knows
// no EdDSA, and takes one list of algorithms for all keys of a set.
Object.assign(Strategy, {
  JwtVerifier: (token: string, verify: VerifyToken, _options: unknown, done: VerifyCallback) => {
    verify(token).then((claims) => done(null, claims), done);
  },
});

/** Authenticates by `Authorization: Bearer <JWT>` (RFC 6750). */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
  constructor(private readonly config: AppConfig) {
    super({
      jwtFromRequest: bearerToken,
      secretOrKey: createTokenVerifier(config),
    } as unknown as ConstructorParameters<typeof Strategy>[0]);
    // Passport's register is one for the process: under one name, each application would verify with the last
    // one's keys.
    this.name = `jwt-${randomUUID()}`;
    passport.use(this);
  }

  validate(claims: Record<string, unknown>): Credential {
    const credential = readCredential(claims, this.config.JWT_TENANTS_CLAIM);
    if (credential) return credential;
    throw new UnauthenticatedError(
      'TOKEN_INVALID',
      `The token needs exp, sub, and ${this.config.JWT_TENANTS_CLAIM} as an object of tenant id to list of permissions`,
    );
  }
}

/** RFC 6750, section 2.1; passport-jwt's own reading takes what follows the token too. */
function bearerToken({ headers }: FastifyRequest): string | null {
  return /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1] ?? null;
}
