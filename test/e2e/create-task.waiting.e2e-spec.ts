import type { QueryRunner } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Activity } from '../../src/activities/entities/activity.entity.js';
import { onPostgres } from '../support/databases.js';
import type { Answer } from '../support/http.js';
import { type TestServer, startServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';
import { untilOneWaits } from '../support/until-waiting.js';
import { eventually } from '../support/eventually.js';

/** Creates of one tenant that are under way or wait at most; see `SharedStatement`. */
const MOST_HELD = 2 * 128 + 2_500;

// The embedded database has one connection, which the transaction would keep from the creates.
describe.runIf(onPostgres())('creates that wait for the database', () => {
  let server: TestServer;
  let tenant: TestTenant;
  let holder: QueryRunner;
  let received: number;
  let first: Promise<Answer>;

  /** Holds up every create of the tenant, with one under way, until the holder commits. */
  beforeEach(async () => {
    server = await startServer();
    tenant = await TestTenant.create(server);
    received = 0;
    server.app.getHttpServer().on('request', () => (received += 1));
    holder = server.dataSource.createQueryRunner();
    await holder.startTransaction();
    // It is idle as long as the test takes, which is long on a slow machine.
    await holder.query('SET LOCAL idle_in_transaction_session_timeout = 0');
    await holder.query('SELECT FROM activities.operators WHERE tenant_id = $1 FOR UPDATE', [tenant.id]);
    first = tenant.createTask(tenant.taskBody());
    await untilOneWaits(server.dataSource);
  });

  afterEach(() => server.app.close());

  async function letGo(): Promise<void> {
    await holder.commitTransaction();
    await holder.release();
  }

  function untilReceived(count: number): Promise<void> {
    return eventually(() => expect(received).toBe(count));
  }

  it('are answered when others that wait with them have hung up', async () => {
    const leaving = new AbortController();
    const hungUp = Array.from({ length: 5 }, () =>
      fetch(`${server.url}/api/activities/tasks`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${tenant.token()}`,
          'x-tenant-id': tenant.id,
          'content-type': 'application/json',
        },
        body: JSON.stringify(tenant.taskBody()),
        signal: leaving.signal,
      }),
    );
    const others = Array.from({ length: 5 }, () => tenant.createTask(tenant.taskBody()));
    await untilReceived(11);
    leaving.abort();
    const outcomes = await Promise.allSettled(hungUp);
    expect(outcomes.map(({ status }) => status)).toEqual(hungUp.map(() => 'rejected'));

    await letGo();

    const answers = await Promise.all([first, ...others]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
  });

  it('are answered when the service is told to stop', async () => {
    const others = Array.from({ length: 50 }, () => tenant.createTask(tenant.taskBody()));
    await untilReceived(51);
    const begun = Date.now();
    const stopped = server.app.close();

    await letGo();

    const answers = await Promise.all([first, ...others]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    await stopped;
    // Not only when connections that are kept open for more are cut.
    expect(Date.now() - begun).toBeLessThan(5_000);
  });

  it('are refused with Retry-After when too many wait, and nothing of them is stored', async () => {
    const keys = Array.from({ length: MOST_HELD + 200 }, (_, index) => `held-${index}`);
    const headers = { authorization: `Bearer ${tenant.token()}`, 'x-tenant-id': tenant.id };
    const answers = keys.map((key) =>
      server.app
        .inject()
        .post('/api/activities/tasks')
        .headers(headers)
        .payload(tenant.taskBody({ idempotency_key: key }))
        .end(),
    );
    // It is answered while the others still wait.
    const refused = await answers.at(-1)!;
    expect(refused.statusCode).toBe(503);
    expect(refused.json()).toMatchObject({ code: 'OVERLOADED' });
    expect(refused.headers['retry-after']).toMatch(/^\d+$/);

    await letGo();
    await first;

    const statuses = (await Promise.all(answers)).map(({ statusCode }) => statusCode);
    const created = keys.filter((_, index) => statuses[index] === 201);
    // On a slow machine some of those under way meet the time limit of their statement.
    expect(created.length).toBeGreaterThan(1_000);
    expect(statuses.filter((status) => status === 503)).toHaveLength(keys.length - created.length);
    const stored = await tenant.manager.findBy(Activity, { tenantId: tenant.id });
    const storedKeys = stored.map(({ idempotencyKey }) => idempotencyKey);
    expect(storedKeys.filter((key) => key.startsWith('held-')).toSorted()).toEqual(created.toSorted());
  });
});
