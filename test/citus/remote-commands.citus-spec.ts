import type { Pool, PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Commerce } from '../../src/commerces/entities/commerce.entity.js';
import { DatabaseClient } from '../../src/database/connection/database-client.js';
import { createDatabase, databaseOf, runOn } from '../support/databases.js';
import type { Answer } from '../support/http.js';
import { stopBackground } from '../support/stop-background.js';
import { type TestServer, startServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';

/** What the coordinator sent to a worker. */
interface RemoteCommand {
  text: string;
  node: string;
}

const item = (name: string) => ({ external_id: name, name });
const TIME = '2027-03-01T10:00:00Z';
const TIME_BEFORE = '2025-01-16T09:20:00Z';
const resultOf = (subject: object, details: object) => ({
  ...subject,
  occurred_at: TIME_BEFORE,
  status: 'COMPLETED',
  task_result: details,
});

describe('a request on a cluster', () => {
  let server: TestServer;
  let tenant: TestTenant;
  const commands: RemoteCommand[] = [];

  beforeAll(async () => {
    const url = (await createDatabase())['DATABASE_URL']!;
    await runOn(url, `ALTER DATABASE ${databaseOf(url)} SET citus.log_remote_commands = on`);
    server = await startServer({ DATABASE_URL: url });
    // What looks for work of all tenants asks every machine.
    await stopBackground(server);
    listenToNotices(server.dataSource, note);
    tenant = await TestTenant.create(server);
  });

  afterAll(async () => {
    await server.app.close();
  });

  function note({ message = '', detail = '' }: Notice): void {
    const [, text] = /^issuing (.*)$/s.exec(message) ?? [];
    // Sessions number their connections to a machine for themselves.
    const [, node = detail] = /^on server (\S+)/.exec(detail) ?? [];
    if (text !== undefined) commands.push({ text, node });
  }

  /** @returns what a request made the coordinator send, past the beginning and end of a transaction. */
  async function sent(request: () => Promise<Answer>, status: number): Promise<RemoteCommand[]> {
    commands.length = 0;
    const answer = await request();
    expect({ status: answer.status, body: answer.body }).toMatchObject({ status });
    return commands.filter(
      ({ text }) => !/^(?:BEGIN|COMMIT|SAVEPOINT|RELEASE|SET LOCAL|SET TRANSACTION)/.test(text),
    );
  }

  it.each([
    ['a plain create', {}],
    ['a create with a target', { target_criteria: [{ type: 'ROLE_MATCH', config: { role: 'OWNER' } }] }],
    ['a create with stored attributes', { attribute_keys: ['commerce_info', 'promotions'] }],
  ])('%s calls one function a round trip', async (_, changes) => {
    const known = await sent(() => tenant.createTask(tenant.taskBody(changes)), 201);

    const functions = functionsOf(known);
    const facts = Object.keys(changes).length > 0 ? ['find_commerce_facts'] : [];
    expect(functions).toEqual([...facts, 'create_tasks']);
  });

  it('a create whose key is taken is told so by the same function', async () => {
    const body = tenant.taskBody();
    await tenant.createTask(body);

    expect(functionsOf(await sent(() => tenant.createTask(body), 409))).toEqual(['create_tasks']);
  });

  it('a result calls one function, and one with a follow-up that with the create in it', async () => {
    await tenant.manager.update(Commerce, { tenantId: tenant.id }, { externalId: 'SHOP-1' });
    const post = (body: object) => tenant.request('POST', '/activity-results/tasks', body);
    const [plain, followed] = [await tenant.addTask(), await tenant.addTask()];
    const sold = { result: 'SALE_COMPLETED' };
    const again = { result: 'RESCHEDULE', future_scheduled_at: TIME };
    // The first of a tenant starts its result types.
    await post(resultOf({ commerce_external_id: 'SHOP-1' }, sold));

    const recorded = await sent(() => post(resultOf({ activity_id: plain }, sold)), 201);
    const replayed = await sent(() => post(resultOf({ activity_id: plain }, sold)), 200);
    const withFollowUp = await sent(() => post(resultOf({ activity_id: followed }, again)), 201);

    expect(functionsOf(recorded)).toEqual(['record_result']);
    expect(functionsOf(replayed)).toEqual(['record_result']);
    expect(functionsOf(withFollowUp)).toEqual(['record_result_with_follow_up']);
  });

  it('an atomic batch is one command', async () => {
    const items = Array.from({ length: 16 }, () => tenant.taskBody());
    const request = () => tenant.request('POST', '/activities/tasks/batch', { mode: 'atomic', items });

    const functions = functionsOf(await sent(request, 201));
    expect(functions.filter((name) => name === 'create_tasks')).toHaveLength(1);
  });

  it('goes to one shard by each statement, to one machine in all, and takes no two-phase commit', async () => {
    const sending = vi.spyOn(DatabaseClient.prototype, 'query');
    onTestFinished(() => sending.mockRestore());
    const created = await tenant.createTask(tenant.taskBody());
    const id = created.body.id as string;
    const requests: [number, string, string, object?][] = [
      [200, 'GET', `/activities/${id}`],
      [200, 'GET', `/activities/${id}/status-events`],
      [200, 'GET', `/activities/${id}/attributes`],
      [200, 'GET', `/activities/${id}/target-users`],
      [200, 'GET', '/activities'],
      [200, 'GET', '/activities?cursor='],
      [200, 'GET', '/activities/tasks?status=READY&sort=scheduled_at&cursor='],
      [200, 'GET', `/activities?operator_id=${tenant.operatorId}`],
      [200, 'GET', '/activities?search=visit'],
      [200, 'PATCH', `/activities/tasks/${id}`, { scheduled_at: TIME }],
      [200, 'POST', `/activities/${id}/cancel`, { reason: 'closed' }],
      [201, 'POST', '/commerces', { name: 'Shop' }],
      [200, 'GET', '/commerces'],
      [200, 'GET', `/commerces/${tenant.commerceId}`],
      [200, 'PATCH', `/commerces/${tenant.commerceId}`, { name: 'Shop two' }],
      [201, 'POST', `/commerces/${tenant.commerceId}/users`, { name: 'Ana' }],
      [201, 'POST', `/commerces/${tenant.commerceId}/addresses`, { city: 'Lima', is_primary: true }],
      [200, 'POST', '/commerces/sync', { items: [item('a'), item('b')] }],
      [200, 'POST', '/commerces/sync', { items: [item('a'), { ...item('b'), name: 'new' }] }],
      [200, 'POST', '/routes/sync', { items: [item('a'), item('b')] }],
      [201, 'POST', '/operators', { name: 'Eva', type: 'SALESMAN' }],
      [200, 'GET', '/operators?search=eva'],
      [201, 'POST', '/routes', { name: 'Centre' }],
      [200, 'GET', `/routes/${tenant.routeId}`],
      [201, 'POST', '/activity-config/attribute-keys', { key: 'stock' }],
      [201, 'PUT', '/activity-config/attribute-policies/stock', { strategy: 'ON_DISPATCH' }],
      [200, 'GET', '/activity-config/attribute-policies'],
      [200, 'GET', '/activity-config/target-resolution'],
      [200, 'GET', '/activity-config/result-types'],
      [200, 'GET', `/activities/${id}/results`],
      [200, 'GET', `/commerces/${tenant.commerceId}/results?cursor=`],
    ];
    const offences: string[] = [];
    for (const [status, method, path, body] of requests) {
      const known = await sent(() => tenant.request(method, path, body), status);
      const nodes = new Set(known.map(({ node }) => node));
      if (
        known.length === 0 ||
        nodes.size > 1 ||
        known.some(({ text }) => text.includes('PREPARE TRANSACTION'))
      )
        offences.push(`${method} ${path}: ${known.map(({ text, node }) => `${node}: ${text}`).join('\n')}`);
    }

    expect(offences).toEqual([]);
    const statements = statementsOf(sending.mock.calls as unknown as SentQuery[]);
    sending.mockRestore();
    const spread: string[] = [];
    for (const [text, values] of statements) if ((await countTasks(text, values)) !== 1) spread.push(text);
    expect(spread).toEqual([]);
    expect(statements.size).toBeGreaterThan(30);
  });

  /** By the coordinator's plan; null where Citus plans nothing. */
  async function countTasks(text: string, values: unknown[]): Promise<number | null> {
    const plan = await server.dataSource.query<{ 'QUERY PLAN': string }[]>(
      `EXPLAIN (COSTS OFF) ${text}`,
      values,
    );
    const [, count] = /Task Count: (\d+)/.exec(plan.map((line) => line['QUERY PLAN']).join('\n')) ?? [];
    return count === undefined ? null : Number(count);
  }
});

type SentQuery = [string | { text: string; values?: unknown[] }, unknown[]?];

/**
 * What reads or writes tables, with the values of one time. A call of a function is handed down whole, as is shown above,
 * and has no plan here.
 */
function statementsOf(queries: SentQuery[]): Map<string, unknown[]> {
  const statements = queries.map(([query, values]) =>
    typeof query === 'string' ? { text: query, values } : query,
  );
  return new Map(
    statements
      .filter(({ text }) => /\bactivities\.\w+/.test(text) && !/\bactivities\.\w+\(/.test(text))
      .map(({ text, values }) => [text, values ?? []]),
  );
}

/** The functions that were called, in their order; what else is sent reads the tenant's configuration. */
function functionsOf(commands: RemoteCommand[]): string[] {
  return commands.flatMap(({ text }) => /activities\.(\w+)\(/.exec(text)?.[1] ?? []);
}

interface Notice {
  message: string | undefined;
  detail: string | undefined;
}

/** Hears what the connections of a pool are told beside their results. */
function listenToNotices(dataSource: DataSource, note: (notice: Notice) => void): void {
  const heard = new WeakSet<PoolClient>();
  const { master } = dataSource.driver as unknown as { master: Pool };
  master.on('acquire', (client) => {
    if (!heard.has(client)) client.on('notice', note);
    heard.add(client);
  });
}
