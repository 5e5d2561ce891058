import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Activity } from '../../src/activities/entities/activity.entity.js';
import { runOn } from '../support/databases.js';
import { outcomeOf } from '../support/outcome-of.js';
import { type TestServer, startServer } from '../support/test-server.js';
import type { TestTenant } from '../support/test-tenant.js';
import { type Placement, placementOf, spreadTenants } from './cluster.js';

describe('a cluster that gets one more machine', () => {
  let server: TestServer;
  let tenants: TestTenant[];
  const coordinator = new URL(inject('nodes')[0]!);

  beforeAll(async () => {
    server = await startServer();
    tenants = (await spreadTenants(server)).flatMap((ofMachine) => ofMachine.slice(0, 2));
    // The coordinator takes rows too from now on: the machine that is added.
    await server.dataSource.query(`SELECT citus_set_node_property($1, $2, 'shouldhaveshards', true)`, [
      coordinator.hostname,
      Number(coordinator.port),
    ]);
  });

  afterAll(async () => {
    await server.app.close();
  });

  it('moves tenants to it while they create, and fails none', async () => {
    const [first] = tenants;
    const before = await placementOf(server.dataSource, first!.id);
    const load = { goesOn: true };
    const creates = tenants.map(async (tenant) => {
      const outcomes: string[] = [];
      while (load.goesOn) outcomes.push(outcomeOf(await tenant.createTask(tenant.taskBody())));
      return outcomes;
    });

    const [during, ...outcomes] = await Promise.all([
      moveThereAndBack(before).finally(() => (load.goesOn = false)),
      ...creates,
    ]);

    expect(during.port).toBe(Number(coordinator.port));
    expect(new Set(outcomes.flat())).toEqual(new Set(['201']));
    for (const [index, tenant] of tenants.entries()) {
      const stored = await tenant.manager.countBy(Activity, { tenantId: tenant.id });
      expect(stored).toBe(outcomes[index]!.length);
    }
  });

  /** @returns where it was in between. */
  async function moveThereAndBack(before: Placement): Promise<Placement> {
    await move(before, { host: coordinator.hostname, port: Number(coordinator.port) });
    const during = await placementOf(server.dataSource, tenants[0]!.id);
    await move(during, before);
    return during;
  }

  /** Moves a shard, and with it all that belongs to its tenants, while it is written to. */
  function move({ shardId, host, port }: Placement, to: { host: string; port: number }): Promise<void> {
    return runOn(
      server.config.DATABASE_URL!,
      `SELECT citus_move_shard_placement(${shardId}, '${host}', ${port}, '${to.host}', ${to.port})`,
    );
  }
});
