import { SetMetadata, applyDecorators } from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';
import { ApiErrors } from '../common/errors/api-errors.decorator.js';
import type { Permission } from './permission.js';

export const REQUIRED_PERMISSION = 'auth:permission';

/** Lets a route be called by those who have the permission in the tenant of the request, and documents that. */
export function RequirePermission(permission: Permission) {
  return applyDecorators(
    SetMetadata(REQUIRED_PERMISSION, permission),
    // Alternatives: a token with the tenant it is for, or an API key, which has its own.
    ApiSecurity({ bearer: [], tenant: [] }),
    ApiSecurity({ apiKey: [] }),
    ApiErrors(401, 403),
  );
}
