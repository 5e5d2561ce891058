import { SetMetadata, applyDecorators } from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';
import { ApiError } from '../common/errors/api-errors.decorator.js';

export const IS_FOR_API_KEYS = 'auth:for-api-keys';

/**
 * Lets a route be called by programs with an API key only, whatever permissions a token has, and documents
 * that.
 */
export function ForApiKeys() {
  return applyDecorators(
    SetMetadata(IS_FOR_API_KEYS, true),
    ApiSecurity('apiKey'),
    ApiError(403, ['API_KEY_REQUIRED', 'PERMISSION_MISSING', 'TENANT_FORBIDDEN'], {
      name: 'ApiKeyRequiredError',
      description: 'The credential is no API key, does not cover the tenant, or lacks the permission',
      message: 'This is for programs: send an API key (x-api-key) and no token',
    }),
  );
}
