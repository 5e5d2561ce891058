import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { outcomeOf } from '../support/outcome-of.js';
import { type TestServer, startServer } from '../support/test-server.js';
import type { TestTenant } from '../support/test-tenant.js';
import { ClusterNode } from './cluster-node.js';
import { placementOf, spreadTenants } from './cluster.js';

/** In milliseconds: a caller is told of a machine that is down before it gives up. */
const TOLD_WITHIN = 6_000;

describe('a worker that is killed', () => {
  let server: TestServer;
  let node: ClusterNode;
  let itsTenants: TestTenant[];
  let otherTenants: TestTenant[];

  beforeAll(async () => {
    server = await startServer();
    [otherTenants, itsTenants] = (await spreadTenants(server)) as [TestTenant[], TestTenant[]];
    const { host, port } = await placementOf(server.dataSource, itsTenants[0]!.id);
    const url = inject('nodes').find((other) => new URL(other).host === `${host}:${port}`)!;
    node = await ClusterNode.find(url);
  });

  afterAll(async () => {
    await server.app.close();
  });

  it('stops its own tenants, who are told at once, and nobody else', async () => {
    await node.kill();
    try {
      const startedAt = performance.now();
      const [theirs, others] = await Promise.all([createFor(itsTenants, 20), createFor(otherTenants, 100)]);

      expect(new Set(theirs)).toEqual(new Set(['503 DATABASE_UNAVAILABLE']));
      expect(new Set(others)).toEqual(new Set(['201']));
      expect(performance.now() - startedAt).toBeLessThan(TOLD_WITHIN);
    } finally {
      node.start();
    }
  });

  it('serves its tenants again when it is back, without a restart of the service', async () => {
    await eventually(async () => expect(new Set(await createFor(itsTenants, 5))).toEqual(new Set(['201'])));

    expect(new Set(await createFor([...itsTenants, ...otherTenants], 50))).toEqual(new Set(['201']));
  });
});

function createFor(tenants: TestTenant[], count: number): Promise<string[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const tenant = tenants[index % tenants.length]!;
      return outcomeOf(await tenant.createTask(tenant.taskBody()));
    }),
  );
}
