import { SetMetadata, applyDecorators } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { Permission } from './permission.js';

export const REQUIRED_PERMISSION = 'auth:permission';
/** Of an operation of the OpenAPI document: the permission that it needs. */
export const PERMISSION_EXTENSION = 'x-required-permission';

/**
 * Lets a route be called by those who have the permission in the tenant of the request, and documents that.
 */
export function RequirePermission(permission: Permission) {
  return applyDecorators(
    SetMetadata(REQUIRED_PERMISSION, permission),
    ApiExtension(PERMISSION_EXTENSION, permission),
  );
}
