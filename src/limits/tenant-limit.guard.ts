import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { GuardedRequest } from '../auth/principal.js';
import { UnreadBody } from '../common/http/unread-body.js';
import { AppConfig } from '../config/app-config.js';
import { RequestLimit } from './request-limit.js';
import { RowLimit } from './row-limit.js';

/**
 * How much may a tenant ask of this instance? Behind the guard that says which tenant it is, and before the
 * body is read, so that a request over the limit costs nothing but its headers. Public routes have no tenant.
 */
@Injectable()
export class TenantLimitGuard implements CanActivate {
  private readonly requests: RequestLimit | null;
  private readonly rows: RowLimit | null;

  constructor(config: AppConfig) {
    const { RATE_LIMIT_TENANT: requests, RATE_LIMIT_TENANT_ROWS: rows, RATE_LIMIT_WINDOW: window } = config;
    this.requests =
      requests > 0 ? new RequestLimit({ name: 'tenant', quota: requests, unit: 'requests', window }) : null;
    this.rows = rows > 0 ? new RowLimit({ name: 'tenant-rows', quota: rows, unit: 'rows', window }) : null;
  }

  /** @throws {RateLimitedError} when the tenant has sent too many requests. */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const { principal, body } = context.switchToHttp().getRequest<GuardedRequest>();
    if (!principal) return true;
    const { tenantId } = principal;
    if (this.rows !== null && body instanceof UnreadBody) body.limitRows(this.rows, tenantId);
    return this.requests === null || this.requests.use(tenantId).then(() => true);
  }
}
