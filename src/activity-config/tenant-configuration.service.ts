import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { configurationLookedUp } from './configuration-looked-up.js';
import { TenantConfigurationRepository } from './tenant-configuration.repository.js';
import type { TenantConfiguration } from './tenant-configuration.js';

/** In milliseconds, from when the reading began: a change made by any instance holds within a second. */
const MAX_AGE = 1_000;
/** Rules take a few KB, so that all of them stay in the tens of MB. */
const MAX_TENANTS = 5_000;

interface Entry {
  rules: Promise<TenantConfiguration>;
  readAt: number;
}

/** The tenants' rules from memory: read once for all who wait, and never older than a second. */
@Injectable()
export class TenantConfigurationService {
  private readonly entries = new LRUCache<TenantId, Entry>({ max: MAX_TENANTS });

  constructor(private readonly repository: TenantConfigurationRepository) {}

  /** How many tenants' rules are kept. */
  get size(): number {
    return this.entries.size;
  }

  get(tenantId: TenantId): Promise<TenantConfiguration> {
    const now = performance.now();
    const entry = this.entries.get(tenantId);
    const isHit = entry !== undefined && now - entry.readAt < MAX_AGE;
    if (configurationLookedUp.isWatched) configurationLookedUp.tell({ isHit });
    if (isHit) return entry.rules;
    const rules = this.repository.find(tenantId);
    this.entries.set(tenantId, { rules, readAt: now });
    rules.catch(() => this.entries.delete(tenantId));
    return rules;
  }
}
