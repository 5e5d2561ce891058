import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { momentBetweenIds } from '../../common/new-id.js';
import { PreparedStatement } from '../../database/statements/prepared-statement.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { TenantRepository } from '../../database/tenant/tenant-repository.js';
import type { AdoptionProgress } from '../configs/shown-dispatch-config.js';
import { DispatchAdoption } from '../entities/dispatch-adoption.entity.js';
import type { AdoptionStep } from './next-step.js';

const NO_LEASE = { leaseToken: null, leaseUntil: null };
const BEGINNING = { walk: 'ROWS', cursorScheduledAt: null, cursorId: null } as const;

/** $1 is the tenant, $2 the configuration. */
const CREATE_STATE = new PreparedStatement(
  undefined,
  'INSERT INTO activities.dispatch_config_states (tenant_id, config_id) VALUES ($1, $2)',
);

/** $1 is the tenant, $2 the configuration, $3 the time, $4 the token, $5 the end of the lease. */
const CLAIM = new PreparedStatement<{ config_id: string }>(
  undefined,
  `UPDATE activities.dispatch_adoptions SET lease_token = $4, lease_until = $5
  WHERE tenant_id = $1 AND config_id = $2 AND due_at <= $3 AND (lease_until IS NULL OR lease_until <= $3)
  RETURNING config_id`,
);

/** $1 is the tenant, $2 the configuration. */
const ADD_ADOPTED = new PreparedStatement(
  undefined,
  'UPDATE activities.dispatch_adoptions SET adopted = adopted + $3 WHERE tenant_id = $1 AND config_id = $2',
);

/** Where the configurations of tenants stand with bringing the queue in step. */
@Injectable()
export class DispatchAdoptionRepository extends TenantRepository<DispatchAdoption> {
  constructor(@InjectRepository(DispatchAdoption) rows: Repository<DispatchAdoption>) {
    super(rows);
  }

  /** Makes the rows that a new configuration has beside its own: of its adoption, and of its breaker. */
  async create(tenantId: TenantId, configId: string): Promise<void> {
    await this.insert(tenantId, { configId });
    await this.run(tenantId, CREATE_STATE, [configId]);
  }

  /** Begins anew, whatever was under way: the lease of who works on it is void. */
  async start(tenantId: TenantId, configId: string, now: Date): Promise<void> {
    await this.update(
      tenantId,
      { configId },
      {
        ...NO_LEASE,
        ...BEGINNING,
        dueAt: now,
        pass: 'ADOPT',
        startedAt: now,
        createdFrom: momentBetweenIds(),
        adopted: 0,
      },
    );
  }

  async stop(tenantId: TenantId, configId: string): Promise<void> {
    await this.update(tenantId, { configId }, { ...NO_LEASE, dueAt: null });
  }

  /** Takes what is due for one instance, until the lease ends. @returns null where another one has it. */
  async claim(
    tenantId: TenantId,
    configId: string,
    { token, now, leaseUntil }: { token: string; now: Date; leaseUntil: Date },
  ): Promise<DispatchAdoption | null> {
    const times = [now.toISOString(), token, leaseUntil.toISOString()];
    const claimed = await this.run(tenantId, CLAIM, [configId, ...times]);
    return claimed.length > 0 ? this.findOne(tenantId, { configId, leaseToken: token }) : null;
  }

  /**
   * Writes where a claimed adoption stands after a chunk, and locks it until the transaction ends.
   *
   * @returns false where the claim is no longer in force, and then the chunk must not be written.
   */
  async advance(
    tenantId: TenantId,
    { configId, leaseToken }: DispatchAdoption,
    step: AdoptionStep,
  ): Promise<boolean> {
    return (await this.update(tenantId, { configId, leaseToken: leaseToken! }, step)) !== null;
  }

  /** Counts rows that were written; the adoption is locked. */
  async addAdopted(tenantId: TenantId, configId: string, more: number): Promise<void> {
    await this.run(tenantId, ADD_ADOPTED, [configId, more]);
  }

  /** Gives a claim back, where it is in force still. */
  async release(tenantId: TenantId, { configId, leaseToken }: DispatchAdoption): Promise<void> {
    await this.updateAll(tenantId, { configId, leaseToken: leaseToken! }, NO_LEASE);
  }

  /** By the id of the configuration. */
  async progressOf(tenantId: TenantId, configIds: string[]): Promise<Map<string, AdoptionProgress>> {
    if (configIds.length === 0) return new Map();
    const rows = await this.find(tenantId, { configId: configIds });
    return new Map(
      rows.map(({ configId, dueAt, pass, adopted }) => [
        configId,
        { adopting: dueAt !== null && pass !== 'SWEEP', adopted },
      ]),
    );
  }
}
