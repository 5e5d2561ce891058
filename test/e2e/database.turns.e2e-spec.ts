import type { PoolClient } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ActivityRepository } from '../../src/activities/activity.repository.js';
import type { ConnectionScheduler } from '../../src/database/connection/connection-scheduler.js';
import { poolOf } from '../../src/database/connection/data-source.js';
import { type Work, startAs } from '../../src/database/connection/work.js';
import { inTransaction } from '../../src/database/tenant/transactional-repository.js';
import { eventually } from '../support/eventually.js';
import type { Answer } from '../support/http.js';
import { outcomeOf } from '../support/outcome-of.js';
import { stopBackground } from '../support/stop-background.js';
import { type TestServer, startServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';

/** What of one kind and tenant may wait; see the pool. */
const MOST_WAITING = 1_000;

// With one connection on PostgreSQL too, what waits begins one after the other.
describe('requests that wait for a connection', () => {
  let server: TestServer;
  let busy: TestTenant;
  let other: TestTenant;
  let held: PoolClient | null;
  let order: string[];

  beforeAll(async () => {
    server = await startServer({ DATABASE_POOL_SIZE: '1' });
    await stopBackground(server);
    busy = await TestTenant.create(server);
    other = await TestTenant.create(server);
  });

  beforeEach(async () => {
    order = [];
    held = await poolOf(server.dataSource).connect();
  });

  afterEach(() => letGo());

  afterAll(() => server.app.close());

  function letGo(): void {
    held?.release();
    held = null;
  }

  function untilWaiting(count: number): Promise<void> {
    return eventually(() => expect(poolOf(server.dataSource).waiting).toBe(count));
  }

  /** Notes when it is done. */
  async function noting<Result>(name: string, work: Promise<Result>): Promise<Result> {
    const result = await work;
    order.push(name);
    return result;
  }

  /** Lists that wait, which read one statement each. */
  async function startLists(tenant: TestTenant, name: string, count: number): Promise<Promise<Answer>[]> {
    const before = poolOf(server.dataSource).waiting;
    const lists = Array.from({ length: count }, () =>
      noting(name, tenant.request('GET', '/activities?cursor=')),
    );
    await untilWaiting(before + count);
    return lists;
  }

  it('let tenants take turns, whatever one of them has waiting', async () => {
    const lists = await startLists(busy, 'busy', 8);
    lists.push(...(await startLists(other, 'other', 1)));

    letGo();
    const answers = await Promise.all(lists);

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    // The second to be read; answers of one moment may overtake each other on their way.
    expect(order.indexOf('other')).toBeLessThan(4);
  });

  it('let creates and details go before lists that have waited longer', async () => {
    const lists = await startLists(busy, 'list', 12);
    const create = noting('create', other.createTask(other.taskBody()));
    const detail = noting('detail', other.request('GET', `/operators/${other.operatorId}`));
    await untilWaiting(14);

    letGo();
    const [created, read] = await Promise.all([create, detail, ...lists]);

    expect(created.status).toBe(201);
    expect(read.status).toBe(200);
    // A create may first read the configuration, and lists go on while it decides.
    expect(order.indexOf('create')).toBeLessThan(8);
    expect(order.indexOf('detail')).toBeLessThan(8);
  });

  it('go before what works in the background', async () => {
    const activities = server.app.get(ActivityRepository);
    const background = activities.as('BACKGROUND');
    const works = [
      noting('background', background.exists(busy.id, {})),
      noting(
        'background',
        inTransaction(busy.id, [background], (bound) => bound.exists(busy.id, {})),
      ),
      noting('request', activities.exists(busy.id, {})),
    ];
    await untilWaiting(3);

    letGo();
    await Promise.all(works);

    expect(order).toEqual(['request', 'background', 'background']);
  });

  it('are refused with Retry-After when too much of the tenant waits, and those of others are not', async () => {
    const pool = poolOf(server.dataSource);
    const reads = Array.from({ length: MOST_WAITING }, () =>
      startAs({ kind: 'READ', tenantId: busy.id }, () => pool.connect()).then((client) => client.release()),
    );
    const refused = await busy.request('GET', `/commerces/${busy.commerceId}`);
    const waiting = other.request('GET', `/commerces/${other.commerceId}`);
    await untilWaiting(MOST_WAITING + 1);

    letGo();

    expect(outcomeOf(refused)).toBe('503 OVERLOADED');
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await waiting).status).toBe(200);
    await Promise.all(reads);
    expect((await busy.request('GET', `/commerces/${busy.commerceId}`)).status).toBe(200);
  });
});

describe('each request', () => {
  let server: TestServer;
  let tenant: TestTenant;
  let id: string;

  beforeAll(async () => {
    server = await startServer();
    await stopBackground(server);
    tenant = await TestTenant.create(server);
    id = await tenant.addTask();
  });

  afterEach(() => void vi.restoreAllMocks());

  afterAll(() => server.app.close());

  /** The kinds of work that it waits for connections as, and whether each is the tenant's or of all. */
  async function workOf(send: () => Promise<Answer>): Promise<string[]> {
    // Of this server alone: others of this process look for what is due.
    const scheduler = Reflect.get(poolOf(server.dataSource), 'scheduler') as ConnectionScheduler;
    const requests = vi.spyOn(scheduler, 'request');
    const { status, text } = await send();
    if (status >= 300) throw new Error(text);
    const works = requests.mock.calls.map(([work]) => work);
    return [...new Set(works.map(describeWork))].toSorted();
  }

  function describeWork({ kind, tenantId }: Work): string {
    if (tenantId === null) return `${kind} of all`;
    return tenantId === tenant.id ? kind : `${kind} of another`;
  }

  const items = () => [tenant.taskBody()];

  it.each<[string, string[], () => Promise<Answer>]>([
    ['a detail', ['READ'], () => tenant.request('GET', `/activities/${id}`)],
    ['the events of a task', ['READ'], () => tenant.request('GET', `/activities/${id}/status-events`)],
    ['a page with its total', ['LIST'], () => tenant.request('GET', '/activities?page=1')],
    ['a search by cursor', ['LIST'], () => tenant.request('GET', '/activities?cursor=&search=visit')],
    ['a list of routes', ['LIST'], () => tenant.request('GET', '/routes')],
    ['a list of configurations', ['LIST'], () => tenant.request('GET', '/activity-config/target-resolution')],
    [
      'a change of a task',
      ['WRITE'],
      () => tenant.request('PATCH', `/activities/tasks/${id}`, { reason: 'B' }),
    ],
    [
      'a change of a row',
      ['WRITE'],
      () => tenant.request('PATCH', `/routes/${tenant.routeId}`, { name: 'B' }),
    ],
    [
      'a sync',
      ['BULK'],
      () => tenant.request('POST', '/commerces/sync', { items: [{ external_id: 'A', name: 'A' }] }),
    ],
  ])('names %s as %j of its tenant', async (_, kinds, send) => {
    expect(await workOf(send)).toEqual(kinds);
  });

  it('names what a create shares with others as of all', async () => {
    const works = await workOf(() => tenant.createTask(tenant.taskBody()));

    // Where the configuration is not in memory, it is read for the tenant.
    expect(works.filter((work) => work !== 'CREATE')).toEqual(['CREATE of all']);
  });

  it('names a batch by what it writes', async () => {
    const partial = await workOf(() =>
      tenant.request('POST', '/activities/tasks/batch', { mode: 'partial', items: items() }),
    );
    expect(partial.filter((work) => work !== 'CREATE')).toEqual(['CREATE of all']);
    vi.restoreAllMocks();

    const atomic = await workOf(() =>
      tenant.request('POST', '/activities/tasks/batch', { mode: 'atomic', items: items() }),
    );
    expect(atomic.filter((work) => work !== 'CREATE')).toEqual(['BULK', 'CREATE of all']);
  });
});
