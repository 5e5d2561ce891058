import { cpSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import { tablesInOrder } from '../../src/database/copy/tables-in-order.js';
import { createDatabase, onPostgres } from '../support/databases.js';
import { findPostgresTools, runProgram } from '../support/postgres-tools.js';
import { type TestServer, startServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';

const EXPORT = join(import.meta.dirname, '../../dist/src/cli/embedded-export.js');
const isOnServer = onPostgres() && inject('nodes').length === 0;
const tools = findPostgresTools();
if (isOnServer && tools === null) console.warn('pg_dump is not tried: it is not installed');

/** A tenant with rows in many tables, and a task whose key is known. */
async function fill(server: TestServer): Promise<{ tenant: TestTenant; body: object; id: string }> {
  const tenant = await TestTenant.create(server);
  await tenant.addUser({ roles: ['OWNER'], lastContacts: { SALESMAN: new Date() } });
  await tenant.addTargetConfig({}, [{ config: { role: 'OWNER' } }]);
  const { commerceId } = tenant;
  const metadata = { note: 'ñ "\\ \u2028 😀', amount: 1.1e-7, big: 9007199254740991, nothing: null };
  const answers = [
    await tenant.request('PATCH', `/commerces/${commerceId}`, { metadata, name: 'Straße "Nord" \\N {,}' }),
    await tenant.request('POST', `/commerces/${commerceId}/addresses`, {
      latitude: 0.1,
      longitude: -98.19807,
    }),
    await tenant.request('PUT', `/commerces/${commerceId}/attributes/promotions`, { value: [0.1, null, ''] }),
    await tenant.request('POST', '/api-keys', { name: 'A program', permissions: ['VIEW_ACTIVITIES'] }),
  ];
  expect(answers.filter(({ status }) => status >= 300).map(({ text }) => text)).toEqual([]);
  const body = tenant.taskBody({ attribute_keys: ['promotions'], score: -1 });
  const { id } = (await tenant.createTask(body)).body as { id: string };
  return { tenant, body, id };
}

/** All rows of the service, by table. */
async function allRows({ dataSource }: TestServer): Promise<Record<string, string[]>> {
  const rows: Record<string, string[]> = {};
  for (const name of await tablesInOrder(dataSource)) {
    const found = (await dataSource.query(
      `SELECT to_jsonb(t)::text AS row FROM activities.${name} t ORDER BY 1`,
    )) as { row: string }[];
    rows[name] = found.map(({ row }) => row);
  }
  return rows;
}

/** It is ready, knows the task by its key, and creates others. */
async function expectToWork(tenant: TestTenant, server: TestServer, body: object, id: string): Promise<void> {
  const moved = await TestTenant.createBare(server.url);
  const asBefore = Object.assign(moved, {
    id: tenant.id,
    commerceId: tenant.commerceId,
    routeId: tenant.routeId,
    operatorId: tenant.operatorId,
  });
  expect((await asBefore.request('GET', '/health/ready')).status).toBe(200);
  expect(await asBefore.createTask(body)).toMatchObject({ status: 409, body: { sameRequest: true } });
  expect((await asBefore.request('GET', `/activities/${id}`)).body).toMatchObject({
    id,
    status: 'READY',
    score: -1,
  });
  expect((await asBefore.createTask(asBefore.taskBody())).status).toBe(201);
}

async function serverOn(environment: Record<string, string>): Promise<TestServer> {
  const server = await startServer(environment);
  onTestFinished(() => server.app.close());
  return server;
}

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backups-'));
  return () => rmSync(folder, { recursive: true });
});

describe.skipIf(!isOnServer || tools === null)('a dump of PostgreSQL', () => {
  it('is restored to a service that has everything and works', async () => {
    const database = await createDatabase();
    const server = await serverOn(database);
    const { tenant, body, id } = await fill(server);
    const before = await allRows(server);
    const restored = (await createDatabase({ empty: true }))['DATABASE_URL']!;
    const file = join(folder, 'tasks.dump');

    const dump = ['--format=custom', '--schema=activities', `--file=${file}`, database['DATABASE_URL']!];
    expect(await runProgram(join(tools!, 'pg_dump'), dump)).toEqual({ code: 0, output: '' });
    const restore = ['--exit-on-error', '--no-owner', '--no-privileges', `--dbname=${restored}`, file];
    expect(await runProgram(join(tools!, 'pg_restore'), restore)).toEqual({ code: 0, output: '' });

    const other = await serverOn({ DATABASE_URL: restored });
    expect(await allRows(other)).toEqual(before);
    await expectToWork(tenant, other, body, id);
  });
});

describe('the folder of an embedded database', () => {
  it('is a backup when it is copied while the service is stopped', async () => {
    const data = join(folder, 'data');
    const server = await startServer({ EMBEDDED_DATA_DIR: data });
    const { tenant, body, id } = await fill(server);
    const before = await allRows(server);
    await server.app.close();
    cpSync(data, join(folder, 'copy'), { recursive: true });
    rmSync(data, { recursive: true });

    const other = await serverOn({ EMBEDDED_DATA_DIR: join(folder, 'copy') });
    expect(await allRows(other)).toEqual(before);
    await expectToWork(tenant, other, body, id);
  });
});

function runExport(environment: Record<string, string>) {
  return runProgram(process.execPath, [EXPORT], environment);
}

/** The same database, named as those are that are reached by a socket. */
function withoutHost(databaseUrl: string): string {
  const { username, hostname, port, pathname } = new URL(databaseUrl);
  return `postgres://${username}@${pathname}?host=${hostname}&port=${port}`;
}

describe('npm run embedded:export', () => {
  it.runIf(isOnServer)('moves a trial to PostgreSQL, each row as it was, and only once', async () => {
    const data = join(folder, 'data');
    const server = await startServer({ EMBEDDED_DATA_DIR: data });
    const { tenant, body, id } = await fill(server);
    // More than are moved at once.
    const items = Array.from({ length: 450 }, () => tenant.taskBody());
    await tenant.request('POST', '/activities/tasks/batch', { mode: 'atomic', items });
    const before = await allRows(server);
    await server.app.close();
    const target = (await createDatabase({ empty: true }))['DATABASE_URL']!;

    const first = await runExport({ EMBEDDED_DATA_DIR: data, DATABASE_URL: withoutHost(target) });
    const second = await runExport({ EMBEDDED_DATA_DIR: data, DATABASE_URL: target });

    const told = `activities: ${before['activities']!.length} rows`;
    expect(before['activities']!.length).toBeGreaterThan(450);
    expect(first).toMatchObject({ code: 0, output: expect.stringContaining(told) });
    expect(first.output).toContain(`All rows are in ${new URL(target).host}, equal to what they were.`);
    expect(second).toMatchObject({ code: 1, output: expect.stringMatching(/of DATABASE_URL has rows/) });
    const other = await serverOn({ DATABASE_URL: target });
    const after = await allRows(other);
    expect(Object.keys(after).length).toBeGreaterThan(15);
    expect(after).toEqual(before);
    await expectToWork(tenant, other, body, id);
  });

  it('needs somewhere to copy to, and a folder to copy from, and makes none', async () => {
    const data = join(folder, 'nothing');
    const url = 'postgres://nobody@127.0.0.1:1/none';

    expect(await runExport({ EMBEDDED_DATA_DIR: data })).toMatchObject({
      code: 1,
      output: expect.stringMatching(/DATABASE_URL must be set/),
    });
    expect(await runExport({ EMBEDDED_DATA_DIR: data, DATABASE_URL: url })).toMatchObject({
      code: 1,
      output: expect.stringMatching(/EMBEDDED_DATA_DIR must be the folder of an embedded database/),
    });
    expect(() => statSync(join(data, 'postgresql'))).toThrow('ENOENT');
  });
});
