import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { DomainError } from '../common/errors/domain-error.js';
import { UnauthenticatedError } from './auth-errors.js';
import { JwtStrategy } from './jwt.strategy.js';
import { IS_PUBLIC } from './public.decorator.js';

/** Who is calling? Every route but the public ones needs a credential. */
@Injectable()
export class AuthenticationGuard extends AuthGuard() {
  constructor(
    private readonly reflector: Reflector,
    strategy: JwtStrategy,
  ) {
    super({ defaultStrategy: strategy.name });
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.get<boolean>(IS_PUBLIC, context.getHandler())) return true;
    return (await super.canActivate(context)) as boolean;
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
  const name = error instanceof Error ? error.name : '';
  if (name === 'TokenExpiredError' || name === 'JWTExpired') {
    return new UnauthenticatedError('TOKEN_EXPIRED', 'The token has expired; get a new one');
  }
  if (error instanceof Error && error.message === 'No auth token') {
    return new UnauthenticatedError('TOKEN_MISSING', 'Send a token: Authorization: Bearer <JWT>');
  }
  return new UnauthenticatedError('TOKEN_INVALID', 'The token is not one that this service accepts');
}
