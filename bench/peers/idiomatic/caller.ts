import {
  BadRequestException,
  type CanActivate,
  type ExecutionContext,
  ForbiddenException,
  Injectable,
  SetMetadata,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { isUUID } from 'class-validator';
import { createSecretKey } from 'node:crypto';
import { ExtractJwt, Strategy } from 'passport-jwt';
import type { TenantId } from '../../../src/database/tenant/tenant-id.js';

/** Who calls, for which tenant. */
export interface Caller {
  subject: string;
  tenantId: TenantId;
}

interface Claims {
  sub: string;
  tenants: Record<string, string[]>;
}

export interface CallerRequest extends FastifyRequest {
  user: Claims;
  caller: Caller;
}

export const RequiredPermission = (name: string) => SetMetadata('permission', name);

@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor() {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      // Typed as text, but a key object is what keeps jsonwebtoken from trying a public key first each time.
      secretOrKey: createSecretKey(process.env['JWT_SECRET']!, 'utf8') as unknown as Buffer,
      algorithms: ['HS256'],
    });
  }

  validate(claims: Claims): Claims {
    return claims;
  }
}

@Injectable()
export class JwtAuthGuard extends AuthGuard('jwt') {}

@Injectable()
export class TenantGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<CallerRequest>();
    const tenant = request.headers['x-tenant-id'];
    if (!isUUID(tenant, 'loose')) throw new BadRequestException('x-tenant-id must be a UUID');
    const tenantId = (tenant as string).toLowerCase() as TenantId;
    const permissions = request.user.tenants[tenantId];
    if (!permissions) throw new ForbiddenException('The token does not cover this tenant');
    const permission = this.reflector.get<string>('permission', context.getHandler());
    if (!permissions.includes(permission)) throw new ForbiddenException(`The token lacks ${permission}`);
    request.caller = { subject: request.user.sub, tenantId };
    return true;
  }
}
