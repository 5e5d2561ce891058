import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { TenantId } from '../../src/database/tenant/tenant-id.js';
import { Tenant } from '../../src/tenants/tenant.entity.js';

const UUIDS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/**
 * Gives a tenant the rows of another one, with ids of their own.
 *
 * @param mark three hexadecimal digits, in all ids of the copy.
 * @returns what makes the copy's ids out of those of the original, in any text; they sort as those do.
 */
export async function cloneTenant(
  dataSource: DataSource,
  original: TenantId,
  mark: string,
): Promise<(text: string) => string> {
  const toCopy = (text: string) => text.replaceAll(UUIDS, (id) => `${id.slice(0, 20)}${mark}${id.slice(23)}`);
  await dataSource.manager.insert(Tenant, { id: toCopy(original), name: 'A copy' });
  for (const table of await tenantTables(dataSource)) {
    const rows = await rowsOf(dataSource, table, original);
    await dataSource.query(
      `INSERT INTO ${table} SELECT r.* FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb) r`,
      [toCopy(rows)],
    );
  }
  return toCopy;
}

/** The ids in all rows of a tenant, its own too. */
export async function idsOf(dataSource: DataSource, tenantId: TenantId): Promise<Set<string>> {
  const ids = new Set<string>([tenantId]);
  for (const table of await tenantTables(dataSource))
    for (const [id] of (await rowsOf(dataSource, table, tenantId)).matchAll(UUIDS)) ids.add(id);
  return ids;
}

/** A hash of all rows of a tenant, which any change of them changes. */
export async function hashOfRows(dataSource: DataSource, tenantId: TenantId): Promise<string> {
  const hash = createHash('sha256');
  for (const table of await tenantTables(dataSource))
    hash.update(`${table}\n${await rowsOf(dataSource, table, tenantId)}\n`);
  return hash.digest('hex');
}

async function rowsOf(dataSource: DataSource, table: string, tenantId: TenantId): Promise<string> {
  const [{ rows }] = (await dataSource.query(
    `SELECT coalesce(jsonb_agg(to_jsonb(t) ORDER BY to_jsonb(t)::text COLLATE "C"), '[]')::text AS rows
     FROM ${table} t WHERE tenant_id = $1`,
    [tenantId],
  )) as [{ rows: string }];
  return rows;
}

/** Those that others refer to come first, as they were made first. */
async function tenantTables(dataSource: DataSource): Promise<string[]> {
  const tables = (await dataSource.query(
    `SELECT c.oid::regclass::text AS name FROM pg_class c
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
     WHERE c.relnamespace = 'activities'::regnamespace AND c.relkind = 'r' ORDER BY c.oid`,
  )) as { name: string }[];
  return tables.map(({ name }) => name);
}
