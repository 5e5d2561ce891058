import { SetMetadata, applyDecorators } from '@nestjs/common';
import { ApiExtension, ApiSecurity } from '@nestjs/swagger';
import { ApiError, ApiErrors } from '../common/errors/api-errors.decorator.js';
import type { Permission } from './permission.js';

export const REQUIRED_PERMISSION = 'auth:permission';
/** Of an operation of the OpenAPI document: the permission that it needs. */
export const PERMISSION_EXTENSION = 'x-required-permission';

/** Lets a route be called by those who have the permission in the tenant of the request, and documents that. */
export function RequirePermission(permission: Permission) {
  return applyDecorators(
    SetMetadata(REQUIRED_PERMISSION, permission),
    // Alternatives: a token with the tenant it is for, or an API key, which has its own.
    ApiSecurity({ bearer: [], tenant: [] }),
    ApiSecurity({ apiKey: [] }),
    ApiExtension(PERMISSION_EXTENSION, permission),
    ApiErrors(401),
    ApiError(403, 'Forbidden', {
      code: 'PERMISSION_MISSING',
      message: `The credential lacks the permission ${permission} in this tenant`,
    }),
  );
}
