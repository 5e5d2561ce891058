import type { DataSource } from 'typeorm';
import type { TestServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';

/** Where a tenant's rows are. */
export interface Placement {
  shardId: string;
  host: string;
  port: number;
}

export async function placementOf(dataSource: DataSource, tenantId: string): Promise<Placement> {
  const [placement] = await dataSource.query<Placement[]>(
    `SELECT p.shardid AS "shardId", p.nodename AS host, p.nodeport AS port FROM pg_dist_shard_placement p
     WHERE p.shardid = get_shard_id_for_distribution_column('activities.tenants', $1::uuid)`,
    [tenantId],
  );
  return placement!;
}

/** Tenants by the port of the machine that has them: two or more on each of two machines. */
export async function spreadTenants(server: TestServer): Promise<TestTenant[][]> {
  const tenants = new Map<number, TestTenant[]>();
  while (tenants.size < 2 || [...tenants.values()].some(({ length }) => length < 2)) {
    const tenant = await TestTenant.create(server);
    const { port } = await placementOf(server.dataSource, tenant.id);
    tenants.set(port, [...(tenants.get(port) ?? []), tenant]);
  }
  return [...tenants].toSorted(([a], [b]) => a - b).map(([, ofMachine]) => ofMachine);
}
