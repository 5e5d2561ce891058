import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { errors } from 'jose';
import { DomainError } from '../common/errors/domain-error.js';
import { ApiKeyAuthenticator } from './api-keys/api-key-authenticator.js';
import { UnauthenticatedError } from './auth-errors.js';
import { JwtStrategy } from './tokens/jwt.strategy.js';
import type { GuardedRequest } from './principal.js';
import { IS_PUBLIC } from './public.decorator.js';
import { VerifiedTokens } from './tokens/verified-tokens.js';

/** Who is calling? Every route but the public ones needs a credential: a token or an API key. */
@Injectable()
export class AuthenticationGuard extends AuthGuard() {
  constructor(
    private readonly reflector: Reflector,
    strategy: JwtStrategy,
    private readonly apiKeys: ApiKeyAuthenticator,
    private readonly verifiedTokens: VerifiedTokens,
  ) {
    super({ defaultStrategy: strategy.name });
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.get<boolean>(IS_PUBLIC, context.getHandler())) return true;
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    const { 'x-api-key': apiKey, authorization } = request.headers;
    if (!apiKey) return this.authenticateToken(context, request);
    // Whichever were chosen, a caller who meant the other one would act with rights that they did not mean.
    if (authorization) {
      throw new UnauthenticatedError(
        'CREDENTIALS_AMBIGUOUS',
        'Send Authorization or x-api-key, and not both',
      );
    }
    request.user = await this.apiKeys.authenticate(String(apiKey), request.log);
    return true;
  }

  private async authenticateToken(context: ExecutionContext, request: GuardedRequest): Promise<boolean> {
    const header = request.headers.authorization ?? '';
    const known = this.verifiedTokens.find(header);
    if (known) {
      request.user = known;
      return true;
    }
    await super.canActivate(context);
    this.verifiedTokens.keep(header, request.user!);
    return true;
  }

  override handleRequest<Credential>(
    error: unknown,
    credential: Credential | false,
    info: unknown,
  ): Credential {
    if (credential) return credential;
    throw toDomainError(error ?? info);
  }
}

function toDomainError(error: unknown): unknown {
  if (error instanceof DomainError) return error;
  if (error instanceof errors.JWTExpired) {
    return new UnauthenticatedError('TOKEN_EXPIRED', 'The token has expired; get a new one');
  }
  if (error instanceof Error && error.message === 'No auth token') {
    return new UnauthenticatedError(
      'TOKEN_MISSING',
      'Send a token (Authorization: Bearer <JWT>) or an API key (x-api-key: rtn_sk_…)',
    );
  }
  return new UnauthenticatedError('TOKEN_INVALID', 'The token is not one that this service accepts');
}
