import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { decodeProtectedHeader } from 'jose';
import { type KeyObject, randomUUID } from 'node:crypto';
import passport from 'passport';
import { Strategy } from 'passport-jwt';
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
    const findKeyOf = async (token: string): Promise<KeyObject> => {
      const key = await findKey(keyIdOf(token));
      if (key) return key;
      throw new UnauthenticatedError('TOKEN_INVALID', 'The token is signed with a key that is not known');
    };
    super({
      jwtFromRequest: bearerToken,
      secretOrKeyProvider: (_request: FastifyRequest, token: string, done: KeyCallback) => {
        findKeyOf(token)
          .then((key) => done(null, key))
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

/** RFC 6750, section 2.1; passport-jwt's own reading takes what follows the token too. */
function bearerToken({ headers }: FastifyRequest): string | null {
  return /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1] ?? null;
}

/** @throws {UnauthenticatedError} when the token demands an extension (`crit`; RFC 7515, section 4.1.11): none is known. */
function keyIdOf(token: string): string | undefined {
  const { kid, crit } = readHeader(token);
  if (crit !== undefined)
    throw new UnauthenticatedError('TOKEN_INVALID', 'The token demands an extension (crit)');
  return typeof kid === 'string' ? kid : undefined;
}

function readHeader(token: string): { kid?: unknown; crit?: unknown } {
  try {
    return decodeProtectedHeader(token);
  } catch {
    return {}; // The verifier refuses what is no token.
  }
}
