import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { DispatchConfigRepository } from '../../activity-config/dispatch/dispatch-config.repository.js';
import type { DispatchConfig } from '../../activity-config/dispatch/entities/dispatch-config.entity.js';
import { type TenantConfig, keyOf } from '../tenant-config.js';

/** In milliseconds: a change of a configuration is in force for sending after this time. */
const MAX_AGE = 1_000;
const MAX_KNOWN = 2_000;

/** The configurations that tasks are sent by, with their encrypted credentials, kept for a second. */
@Injectable()
export class WorkConfigurationService {
  private readonly entries = new LRUCache<string, { configuration: DispatchConfig | null; readAt: number }>({
    max: MAX_KNOWN,
  });

  constructor(private readonly configs: DispatchConfigRepository) {}

  /** As it was a second ago or later; null where the tenant has no such configuration. */
  async get(config: TenantConfig): Promise<DispatchConfig | null> {
    const entry = this.entries.get(keyOf(config));
    if (entry && performance.now() - entry.readAt < MAX_AGE) return entry.configuration;
    const readAt = performance.now();
    const configuration = await this.configs.findOne(config.tenantId, { id: config.configId });
    this.entries.set(keyOf(config), { configuration, readAt });
    return configuration;
  }

  /** As it was last read, whenever that was; null where it was not. */
  known(config: TenantConfig): DispatchConfig | null {
    return this.entries.get(keyOf(config))?.configuration ?? null;
  }
}
