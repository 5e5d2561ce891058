import { SetMetadata, applyDecorators } from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';
import { ApiErrors } from '../common/errors/api-errors.decorator.js';
import type { Permission } from './permission.js';

export const REQUIRED_PERMISSION = 'auth:permission';

/** Lets a route be called by those who have the permission in the tenant of the request, and documents that. */
export function RequirePermission(permission: Permission) {
  return applyDecorators(
    SetMetadata(REQUIRED_PERMISSION, permission),
    ApiSecurity({ bearer: [], tenant: [] }),
    ApiErrors(401, 403),
  );
}
