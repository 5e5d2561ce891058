import { DatabaseError } from 'pg';
import { QueryFailedError } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ActivityRepository } from '../../src/activities/activity.repository.js';
import { type Answer, send } from '../support/http.js';
import { outcomeOf } from '../support/outcome-of.js';
import { JWT_SECRET, type TestServer, sharedServer, startServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';

const MARKER = 'never-in-a-log';

function probe(server: TestServer, path: string): Promise<Answer> {
  return send(`${server.url}/api/health/${path}`, 'GET', {});
}

describe('the health of a server', () => {
  it.each(['live', 'ready'])('is told to anyone at /api/health/%s', async (path) => {
    const answer = await probe(await sharedServer(), path);

    expect(answer.status).toBe(200);
    expect(answer.body.status).toBe('ok');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('names the database where it is ready', async () => {
    expect((await probe(await sharedServer(), 'ready')).body.details).toEqual({ database: { status: 'up' } });
  });

  it('is told whatever a request has as a token or tenant', async () => {
    const { url } = await sharedServer();
    const headers = { authorization: 'Bearer garbage', 'x-tenant-id': 'none' };

    expect((await send(`${url}/api/health/ready`, 'GET', headers)).status).toBe(200);
  });

  it('is alive and not ready without its database', async () => {
    const server = await startServer();
    await server.dataSource.destroy();
    onTestFinished(async () => {
      // A server destroys its data source when it closes, and this one is destroyed.
      vi.spyOn(server.dataSource, 'destroy').mockResolvedValueOnce();
      await server.app.close();
    });
    const answer = await probe(server, 'ready');

    expect(outcomeOf(answer)).toBe('503 SERVICE_UNAVAILABLE');
    expect(answer.body.details).toEqual([
      { field: 'database', code: 'DOWN', message: 'the database does not answer' },
    ]);
    expect((await probe(server, 'live')).status).toBe(200);
  });

  it('is not ready while a migration is pending', async () => {
    const server = await startServer();
    onTestFinished(() => server.app.close());
    await server.dataSource.query(
      `UPDATE activities.migrations SET name = 'other' WHERE id = (SELECT max(id) FROM activities.migrations)`,
    );
    const answer = await probe(server, 'ready');

    expect(outcomeOf(answer)).toBe('503 SERVICE_UNAVAILABLE');
    expect(answer.body.details[0].message).toContain('migrations are pending');
    await server.dataSource.query(`UPDATE activities.migrations SET name = $1 WHERE name = 'other'`, [
      server.dataSource.migrations.at(-1)!.name,
    ]);
    expect((await probe(server, 'ready')).status).toBe(200);
  });
});

/** An error as the driver throws it, with a value of the request wherever the database puts one. */
function databaseError(): DatabaseError {
  const error = new DatabaseError(`value "${MARKER}" is not right\n    at ${MARKER}`, 100, 'error');
  return Object.assign(error, {
    code: 'XX001',
    detail: `Failing row contains (${MARKER}).`,
    where: `SQL function with ${MARKER}`,
    internalQuery: `SELECT '${MARKER}'`,
    table: 'activities',
    constraint: 'ck_activities_something',
  });
}

describe('the log', () => {
  let tenant: TestTenant;

  beforeEach(async () => {
    tenant = await TestTenant.create();
  });

  afterEach(() => {
    vi.restoreAllMocks();
  });

  function failWith(error: unknown): void {
    const repository = tenant.server.app.get(ActivityRepository);
    vi.spyOn(repository, 'insertTask').mockRejectedValueOnce(error);
  }

  function createMarked(changes: Record<string, unknown> = {}): Promise<Answer> {
    return tenant.createTask(tenant.taskBody({ reason: MARKER, idempotency_key: MARKER, ...changes }));
  }

  /** What was logged with the id of a request. */
  function linesOf(answer: Answer): Record<string, unknown>[] {
    const id = answer.headers.get('x-request-id');
    const lines = tenant.server.logs.map((line) => JSON.parse(line) as Record<string, unknown>);
    return lines.filter(({ requestId }) => requestId === id);
  }

  it('has one line for a request, with how it was answered and how long it took', async () => {
    const answer = await tenant.createTask(tenant.taskBody(), { query: `?dry_run=true` });

    expect(linesOf(answer)).toEqual([
      expect.objectContaining({
        method: 'POST',
        path: '/api/activities/tasks',
        status: 200,
        ms: expect.any(Number),
        tenantId: tenant.id,
        msg: 'request completed',
      }),
    ]);
  });

  it('never has tokens, the secret, a query or a body', async () => {
    const token = tenant.token();
    const url = `${tenant.server.url}/api/activities/tasks?${MARKER}=${MARKER}`;
    const headers = { authorization: `Bearer ${token}`, 'x-tenant-id': tenant.id, cookie: MARKER };
    const outcomes = [
      await createMarked(),
      await createMarked(),
      await createMarked({ [MARKER]: MARKER, channel: MARKER }),
      await tenant.createTask(`{"${MARKER}`),
      await tenant.createTask(MARKER.repeat(20_000)),
      await tenant.createTask(tenant.taskBody(), { token: MARKER }),
      await send(url, 'POST', headers, tenant.taskBody()),
      await send(url, 'POST', { ...headers, 'x-request-id': `${MARKER}!` }, tenant.taskBody()),
    ].map((answer) => answer.status);

    expect(outcomes).toEqual([201, 409, 400, 400, 413, 401, 400, 400]);
    const log = tenant.server.logs.join('');
    for (const secret of [MARKER, JWT_SECRET, token, token.split('.')[2]!]) expect(log).not.toContain(secret);
  });

  it.each<[string, () => unknown, object]>([
    [
      'of the driver',
      databaseError,
      { type: 'DatabaseError', code: 'XX001', table: 'activities', constraint: 'ck_activities_something' },
    ],
    [
      'of a statement',
      () => new QueryFailedError(`SELECT '${MARKER}'`, [MARKER], databaseError()),
      { type: 'DatabaseError', code: 'XX001', table: 'activities', constraint: 'ck_activities_something' },
    ],
    [
      'of our own',
      () => Object.assign(new TypeError('not a function'), { body: MARKER, cause: new Error(MARKER) }),
      {
        type: 'TypeError',
        message: 'not a function',
        stack: expect.arrayContaining([expect.stringMatching(/^at .*health\.e2e-spec/)]),
      },
    ],
    [
      'of a connection that was refused at each address',
      () => Object.assign(new AggregateError([new Error(MARKER)]), { code: 'ECONNREFUSED' }),
      { type: 'AggregateError', code: 'ECONNREFUSED' },
    ],
    ['that is none', () => ({ message: MARKER }), { message: 'something other than an error was thrown' }],
    ['that is a text', () => MARKER, { message: 'something other than an error was thrown' }],
    ['that is nothing', () => undefined, { message: 'something other than an error was thrown' }],
  ])('has the cause beside the id of a request that failed by an error %s', async (_, error, cause) => {
    failWith(error());
    const answer = await createMarked();

    expect(outcomeOf(answer)).toBe('500 INTERNAL_ERROR');
    expect(linesOf(answer)).toEqual([
      expect.objectContaining({ level: 50, cause: expect.objectContaining(cause) }),
      expect.objectContaining({ level: 30, status: 500 }),
    ]);
    expect(JSON.stringify(linesOf(answer))).not.toContain(MARKER);
  });

  it('alone has the cause of a failure, the answer has nothing of it', async () => {
    failWith(databaseError());
    const { body } = await createMarked();

    expect(body).toEqual({
      statusCode: 500,
      error: 'Internal Server Error',
      message: 'Something went wrong here',
      code: 'INTERNAL_ERROR',
      details: [],
      requestId: expect.any(String),
    });
    expect((await createMarked()).status).toBe(201);
  });
});
