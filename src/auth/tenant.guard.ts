import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ValidationError } from '../common/errors/domain-error.js';
import { isUuid } from '../common/validation/field-decorators.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { ForbiddenError } from './auth-errors.js';
import type { GuardedRequest } from './principal.js';

/** For which tenant? The one of `x-tenant-id`, which the credential must cover, or else an API key's own. */
@Injectable()
export class TenantGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    const credential = request.user;
    if (!credential) return true;
    const tenantId = tenantOf(request.headers['x-tenant-id'] ?? credential.boundTo);
    const permissions = credential.tenants.get(tenantId);
    if (!permissions) {
      throw new ForbiddenError('TENANT_FORBIDDEN', 'The credential does not cover the tenant of x-tenant-id');
    }
    const { subject, keyExpiresAt = null } = credential;
    request.principal = { subject, tenantId, permissions, keyExpiresAt };
    request.tenantId = tenantId;
    return true;
  }
}

function tenantOf(header: unknown): TenantId {
  if (isUuid(header)) return header.toLowerCase() as TenantId;
  throw new ValidationError([
    {
      field: 'x-tenant-id',
      code: header === undefined ? 'REQUIRED' : 'INVALID_UUID',
      message: 'must be a UUID',
    },
  ]);
}
