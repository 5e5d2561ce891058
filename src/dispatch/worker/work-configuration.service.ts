import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { DispatchConfigRepository } from '../../activity-config/dispatch/dispatch-config.repository.js';
import type { DispatchConfig } from '../../activity-config/dispatch/entities/dispatch-config.entity.js';
import { type TenantConfig, keyOf } from '../tenant-config.js';

/**
 * In milliseconds: a change of a configuration is in force for sending after this time. Longer than from one look to
 * the next, which confirms what is known.
 */
const MAX_AGE = 1_500;
/**
 * In milliseconds: read anew after this time, whatever was confirmed, since the clocks of two instances can give two
 * changes the same time.
 */
const MAX_CONFIRMED = 10_000;
const MAX_KNOWN = 2_000;

interface Entry {
  configuration: DispatchConfig | null;
  /** By the monotonic clock, as all times here. */
  readAt: number;
  /** When it was last known to be as it is stored. */
  knownAt: number;
}

/** The configurations that tasks are sent by, with their encrypted credentials, kept while nothing changes them. */
@Injectable()
export class WorkConfigurationService {
  private readonly entries = new LRUCache<string, Entry>({ max: MAX_KNOWN });

  constructor(private readonly configs: DispatchConfigRepository) {}

  /** As it was a moment ago or later; null where the tenant has no such configuration. */
  async get(config: TenantConfig): Promise<DispatchConfig | null> {
    const entry = this.entries.get(keyOf(config));
    const now = performance.now();
    if (entry && now - entry.knownAt < MAX_AGE && now - entry.readAt < MAX_CONFIRMED)
      return entry.configuration;
    const configuration = await this.configs.findOne(config.tenantId, { id: config.configId });
    this.entries.set(keyOf(config), { configuration, readAt: now, knownAt: now });
    return configuration;
  }

  /** As it was last read, whenever that was; null where it was not. */
  known(config: TenantConfig): DispatchConfig | null {
    return this.entries.get(keyOf(config))?.configuration ?? null;
  }

  /**
   * Goes on with what is known of a configuration where it is as it was changed last, and otherwise has it read
   * anew when it is next used.
   *
   * @param changedAt when it was changed last, as it stood at a moment.
   * @param moment by the monotonic clock.
   */
  confirm(config: TenantConfig, changedAt: Date, moment: number): void {
    const entry = this.entries.get(keyOf(config));
    if (!entry || entry.knownAt >= moment) return;
    const isUnchanged = entry.configuration?.updatedAt.getTime() === changedAt.getTime();
    entry.knownAt = isUnchanged ? moment : Number.NEGATIVE_INFINITY;
  }
}
