import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { holdWithinASecond } from '../support/hold-within-a-second.js';
import { type Answer, send } from '../support/http.js';
import { startServerBeside } from '../support/start-server-beside.js';
import type { TestServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';

const CONFIGS = '/activity-config/target-resolution';
const KEYS = '/activity-config/attribute-keys';
const POLICIES = '/activity-config/attribute-policies';

describe('a change of the configuration', () => {
  let beside: TestServer;
  let tenant: TestTenant;

  beforeAll(async () => {
    beside = await startServerBeside({});
  });

  afterAll(() => beside.app.close());

  beforeEach(async () => {
    tenant = await TestTenant.create();
  });

  function putPolicy(strategy: string) {
    return (): Promise<Answer> => tenant.request('PUT', `${POLICIES}/commerce_info`, { strategy });
  }

  /** What a dry run of a create on an instance shows. */
  function preview(server: TestServer, changes: Record<string, unknown>): Promise<Answer> {
    const headers = { authorization: `Bearer ${tenant.token()}`, 'x-tenant-id': tenant.id };
    const url = `${server.url}/api/activities/tasks?dry_run=true`;
    return send(url, 'POST', headers, tenant.taskBody(changes));
  }

  /**
   * Makes changes through one instance, one after the other, and makes sure for creates on each instance that
   * every change holds within a second, although both had the rules before it in memory.
   */
  async function effectsHold(
    body: Record<string, unknown>,
    find: (answer: Answer) => unknown,
    changes: [change: () => Promise<unknown>, expected: unknown][],
  ): Promise<void> {
    const instances = [tenant.server, beside];
    for (const [change, expected] of changes) {
      for (const server of instances) expect(find(await preview(server, body))).not.toBe(expected);
      await change();
      await Promise.all(
        instances.map((server) => holdWithinASecond(async () => find(await preview(server, body)), expected)),
      );
    }
  }

  it('of whom a task is for holds for creates on every instance within a second', async () => {
    await tenant.addUser({ roles: ['OWNER'] });
    let id = '';
    const change = (method: string, changes?: object) => (): Promise<Answer> =>
      tenant.request(method, `${CONFIGS}/${id}`, changes);

    const effects = effectsHold(
      {},
      ({ body }) => body.targetUsers[0]?.lockReason ?? body.targetUsers[0]?.status,
      [
        [
          async () => {
            const config = { resolution_strategy: 'ON_CREATION', priority: 0, fallback_to_owner: false };
            id = (await tenant.request('POST', CONFIGS, config)).body.id as string;
          },
          'FAILED',
        ],
        [change('PATCH', { fallback_to_owner: true }), 'FALLBACK_OWNER'],
        [
          change('PATCH', { criteria: [{ type: 'ROLE_MATCH', config: { role: 'OWNER' } }] }),
          'CRITERIA_MATCH',
        ],
        [change('PATCH', { resolution_strategy: 'MANUAL' }), 'PENDING'],
        [change('PATCH', { is_active: false }), undefined],
        [change('PATCH', { is_active: true }), 'PENDING'],
        [change('DELETE'), undefined],
      ],
    );

    await expect(effects).resolves.toBeUndefined();
  });

  it('of the attribute keys does so', async () => {
    const effects = effectsHold({ attributes: [{ key: 'stock', value: 1 }] }, ({ status }) => status, [
      [() => tenant.request('POST', KEYS, { key: 'stock' }), 200],
      [() => tenant.request('PATCH', `${KEYS}/stock`, { is_active: false }), 400],
      [() => tenant.request('PATCH', `${KEYS}/stock`, { is_active: true }), 200],
    ]);

    await expect(effects).resolves.toBeUndefined();
  });

  it('of the attribute policies does so', async () => {
    const effects = effectsHold(
      { attribute_keys: ['commerce_info'] },
      ({ body }) => body.attributes[0].status,
      [
        [putPolicy('ON_DISPATCH'), 'PENDING'],
        [putPolicy('CALLER_PROVIDED'), 'FAILED'],
        [() => tenant.request('DELETE', `${POLICIES}/commerce_info`), 'RESOLVED'],
      ],
    );

    await expect(effects).resolves.toBeUndefined();
  });
});
