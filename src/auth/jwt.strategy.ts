import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { decodeProtectedHeader } from 'jose';
import { randomUUID } from 'node:crypto';
import passport from 'passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { AppConfig } from '../config/app-config.js';
import { UnauthenticatedError } from './auth-errors.js';
import type { Credential } from './principal.js';
import { readCredential } from './read-credential.js';
import { createKeyFinder } from './verification-key.js';
import { verifyToken } from './verify-token.js';

/** Clocks may differ by so many seconds. */
const CLOCK_TOLERANCE = 5;

// The only place where passport-jwt lets its verifier be chosen.
Object.assign(Strategy, { JwtVerifier: verifyToken });

/** Authenticates by `Authorization: Bearer <JWT>` (RFC 6750). */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
  constructor(private readonly config: AppConfig) {
    const findKey = createKeyFinder(config);
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKeyProvider: (_request: FastifyRequest, token: string, done: KeyCallback) => {
        findKey(keyIdOf(token))
          .then((key) => {
            if (!key) {
              throw new UnauthenticatedError(
                'TOKEN_INVALID',
                'The token is signed with a key that is not known',
              );
            }
            done(null, key);
          })
          // The verifier runs inside `done`, and throws on a payload that is null.
          .catch(done);
      },
      jsonWebTokenOptions: { clockTolerance: CLOCK_TOLERANCE },
      ...(config.JWT_ISSUER === undefined ? {} : { issuer: config.JWT_ISSUER }),
      ...(config.JWT_AUDIENCE === undefined ? {} : { audience: config.JWT_AUDIENCE }),
    } as ConstructorParameters<typeof Strategy>[0]);
    // Passport's register is one for the process: under one name, each application would verify with the last one's keys.
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

type KeyCallback = (error: unknown, key?: unknown) => void;

function keyIdOf(token: string): string | undefined {
  try {
    const keyId: unknown = decodeProtectedHeader(token).kid;
    return typeof keyId === 'string' ? keyId : undefined;
  } catch {
    return undefined; // The verifier refuses what is no token.
  }
}
