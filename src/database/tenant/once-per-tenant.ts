import { LRUCache } from 'lru-cache';
import type { TenantId } from './tenant-id.js';

const MAX_KNOWN = 100_000;

/**
 * Does for each tenant what needs doing once and is never undone. It is done again after a restart, or where so
 * many tenants came in between that one was forgotten, and must then change nothing.
 */
export class OncePerTenant {
  private readonly done = new LRUCache<TenantId, true>({ max: MAX_KNOWN });

  /** What has failed is done again by the next call. */
  async ensure(tenantId: TenantId, act: () => Promise<unknown>): Promise<void> {
    if (this.done.has(tenantId)) return;
    await act();
    this.done.set(tenantId, true);
  }
}
