import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PreparedStatement } from '../statements/prepared-statement.js';
import type { TenantId } from './tenant-id.js';

/** A configuration of a tenant that has something due. */
export interface DueConfiguration {
  tenantId: TenantId;
  configId: string;
  dueAt: Date;
}

/** One that has a dispatch due. */
export interface DueDispatches extends DueConfiguration {
  /** When the configuration was last changed. */
  changedAt: Date;
}

/**
 * Of the active configurations that are not held, those with a dispatch that is due by $2 and has no lease at
 * $1, each found by its index: 0.1 ms with a million rows held in 100 configurations, 1.2 ms with all of those due,
 * and 0.4 ms to plan. Planned each time: as a rule hardly any is due, and then a few thousand are.
 */
const FIND_DUE = new PreparedStatement<DueDispatches>(
  undefined,
  `SELECT c.tenant_id AS "tenantId", c.id AS "configId", c.updated_at AS "changedAt", d.due_at AS "dueAt"
  FROM activities.dispatch_configs c
  JOIN activities.dispatch_config_states s ON s.tenant_id = c.tenant_id AND s.config_id = c.id
  CROSS JOIN LATERAL (
    SELECT greatest(m.due_at, s.held_until) AS due_at
    FROM (
      SELECT min(d.due_at) AS due_at FROM activities.dispatches d
      WHERE d.tenant_id = c.tenant_id AND d.config_id = c.id AND d.due_at <= $2
        AND (d.lease_until IS NULL OR d.lease_until <= $1)) m
    WHERE m.due_at IS NOT NULL) d
  WHERE c.is_active AND (s.held_until IS NULL OR s.held_until <= $2)
  ORDER BY d.due_at`,
);

/** Tenants with a dispatch whose lease is in force at $1. */
const FIND_WITH_LEASES = new PreparedStatement<{ tenantId: TenantId }>(
  undefined,
  'SELECT DISTINCT tenant_id AS "tenantId" FROM activities.dispatches WHERE lease_until > $1',
);

/** Tenants with a dispatch attempt that began before $1. */
const FIND_WITH_OLD_ATTEMPTS = new PreparedStatement<{ tenantId: TenantId }>(
  undefined,
  `SELECT t.id AS "tenantId" FROM activities.tenants t
  WHERE EXISTS (
    SELECT FROM activities.dispatch_attempts a WHERE a.tenant_id = t.id AND a.started_at < $1)`,
);

/** Configurations whose next chunk of adoption is due at $1, and that nobody works on: a row each, and narrow. */
const FIND_DUE_ADOPTIONS = new PreparedStatement<DueConfiguration>(
  undefined,
  `SELECT tenant_id AS "tenantId", config_id AS "configId", due_at AS "dueAt" FROM activities.dispatch_adoptions
  WHERE due_at <= $1 AND (lease_until IS NULL OR lease_until <= $1) ORDER BY due_at`,
);

/** The ids of the keys by which credentials are stored. */
const FIND_KEY_IDS = new PreparedStatement<{ keyId: string }>(
  undefined,
  `SELECT DISTINCT credential.value ->> 'keyId' AS "keyId"
  FROM activities.dispatch_configs, jsonb_each(credentials) AS credential`,
);

/** Tenants with stored credentials. */
const FIND_WITH_CREDENTIALS = new PreparedStatement<{ tenantId: TenantId }>(
  undefined,
  `SELECT DISTINCT tenant_id AS "tenantId" FROM activities.dispatch_configs WHERE credentials <> '{}'`,
);

/**
 * The few statements that span tenants: they say which tenants have work to be done, and nothing of the work.
 * Each only reads, and its result has tenant ids, configuration ids, times or key ids and nothing else.
 */
@Injectable()
export class AcrossTenants {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * The configurations with a dispatch that is due by a moment, the longest due first. One that is held until a time
   * before then is due at that time.
   *
   * @param now when leases must have ended.
   */
  findDue(now: Date, by: Date): Promise<DueDispatches[]> {
    return FIND_DUE.run(this.dataSource, [now.toISOString(), by.toISOString()]);
  }

  /** The tenants of which a dispatch is leased. */
  async findWithLeases(now: Date): Promise<TenantId[]> {
    return idsOf(await FIND_WITH_LEASES.run(this.dataSource, [now.toISOString()]));
  }

  /** The tenants of which a dispatch attempt began before a moment. */
  async findWithAttemptsBefore(moment: Date): Promise<TenantId[]> {
    return idsOf(await FIND_WITH_OLD_ATTEMPTS.run(this.dataSource, [moment.toISOString()]));
  }

  /** The configurations with a chunk of their adoption due, the longest due first. */
  findDueAdoptions(now: Date): Promise<DueConfiguration[]> {
    return FIND_DUE_ADOPTIONS.run(this.dataSource, [now.toISOString()]);
  }

  /** The ids of the keys by which credentials are stored, each once. */
  async findKeyIds(): Promise<string[]> {
    return (await FIND_KEY_IDS.run(this.dataSource, [])).map(({ keyId }) => keyId);
  }

  /** The tenants that have stored credentials. */
  async findWithCredentials(): Promise<TenantId[]> {
    return idsOf(await FIND_WITH_CREDENTIALS.run(this.dataSource, []));
  }
}

function idsOf(rows: { tenantId: TenantId }[]): TenantId[] {
  return rows.map(({ tenantId }) => tenantId);
}
