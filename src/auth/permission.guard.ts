import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ForbiddenError } from './auth-errors.js';
import { IS_FOR_API_KEYS } from './for-api-keys.decorator.js';
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
    const { principal, user } = context.switchToHttp().getRequest<GuardedRequest>();
    if (!permission || !principal?.permissions.has(permission)) {
      throw new ForbiddenError(
        'PERMISSION_MISSING',
        `The credential lacks the permission ${permission ?? 'for this route'} in this tenant`,
      );
    }
    // A token names its own subject, so that only what the authentication left tells the two apart.
    const isApiKey = user?.boundTo !== undefined;
    if (isApiKey || !this.reflector.get<boolean>(IS_FOR_API_KEYS, handler)) return true;
    throw new ForbiddenError(
      'API_KEY_REQUIRED',
      'This is for programs: send an API key (x-api-key) and no token',
    );
  }
}
