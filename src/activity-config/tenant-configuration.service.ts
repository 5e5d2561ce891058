import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { TenantConfigurationRepository } from './tenant-configuration.repository.js';
import type { TenantRules } from './tenant-configuration.js';

/** In milliseconds, from when the reading began: a change made by any instance holds within a second. */
const MAX_AGE = 1_000;
/** Rules take a few KB, so that all of them stay in the tens of MB. */
const MAX_TENANTS = 5_000;

interface Entry {
  rules: Promise<TenantRules>;
  readAt: number;
}

/** The tenants' rules from memory: read once for all who wait, and never older than a second. */
@Injectable()
export class TenantRulesService {
  private readonly entries = new LRUCache<TenantId, Entry>({ max: MAX_TENANTS });

  constructor(private readonly repository: TenantConfigurationRepository) {}

  get(tenantId: TenantId): Promise<TenantRules> {
    const now = performance.now();
    const entry = this.entries.get(tenantId);
    if (entry && now - entry.readAt < MAX_AGE) return entry.rules;
    const rules = this.repository.find(tenantId);
    this.entries.set(tenantId, { rules, readAt: now });
    rules.catch(() => this.entries.delete(tenantId));
    return rules;
  }
}
