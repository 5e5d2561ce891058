import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ForbiddenError } from './auth-errors.js';
import type { Permission } from './permission.js';
import type { GuardedRequest } from './principal.js';
import { IS_PUBLIC } from './public.decorator.js';
import { REQUIRED_PERMISSION } from './require-permission.decorator.js';

/**
 * May they do this there? A route that declares neither a permission nor that it is public is closed to all.
 */
@Injectable()
export class PermissionGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const handler = context.getHandler();
    if (this.reflector.get<boolean>(IS_PUBLIC, handler)) return true;
    const permission = this.reflector.get<Permission | undefined>(REQUIRED_PERMISSION, handler);
    const { principal } = context.switchToHttp().getRequest<GuardedRequest>();
    if (permission && principal?.permissions.has(permission)) return true;
    throw new ForbiddenError(
      'PERMISSION_MISSING',
      `The credential lacks the permission ${permission ?? 'for this route'} in this tenant`,
    );
  }
}
