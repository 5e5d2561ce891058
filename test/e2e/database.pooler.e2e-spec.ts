import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase, databaseOf, onPostgres, runBeside, runOn } from '../support/databases.js';
import { PgBouncer, hasPgBouncer } from '../support/pg-bouncer.js';
import { ServiceProcess } from '../support/service-process.js';
import { JWT_SECRET, startServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';

const canRun = onPostgres() && hasPgBouncer;
if (onPostgres() && !hasPgBouncer)
  console.warn('Poolers are not tried: the package pgbouncer is not installed');

describe.runIf(canRun)('behind PgBouncer', () => {
  let folder: string;
  let databaseUrl: string;
  let role: string;
  let bouncer: PgBouncer;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'service-'));
    databaseUrl = (await createDatabase())['DATABASE_URL']!;
    role = `role_${databaseOf(databaseUrl)}`;
    await runOn(databaseUrl, `CREATE ROLE ${role} LOGIN SUPERUSER`);
    const asRole = new URL(databaseUrl);
    asRole.username = role;
    databaseUrl = asRole.href;
  });

  afterEach(async () => {
    await bouncer.stop();
    rmSync(folder, { recursive: true });
    const superuser = new URL(databaseUrl);
    superuser.username = 'postgres';
    await runBeside(superuser.href, `DROP ROLE ${role}`);
  });

  /** As the start asks for it. */
  async function setUpRole(): Promise<void> {
    await runOn(
      databaseUrl,
      `ALTER ROLE ${role} SET statement_timeout = '5s'`,
      `ALTER ROLE ${role} SET idle_in_transaction_session_timeout = '10s'`,
      `ALTER ROLE ${role} SET timezone = 'UTC'`,
    );
  }

  /** What a start says that is refused. */
  async function refusal(environment: Record<string, string>): Promise<string> {
    const service = ServiceProcess.spawn({ JWT_SECRET, DATABASE_URL: bouncer.url, ...environment }, folder);
    expect((await service.end()).code).toBe(1);
    expect(service.output).not.toContain('    at ');
    return service.output;
  }

  it('by transaction, the start names the setting that it needs', async () => {
    bouncer = await PgBouncer.start(databaseUrl, 'transaction');

    expect(await refusal({})).toMatch(/^DATABASE_URL leads to a pooler .*DATABASE_POOLER=transaction,/);
  });

  it('by transaction, the start names the settings that its role needs, and works with them', async () => {
    await runOn(databaseUrl, `ALTER ROLE ${role} SET intervalstyle = 'iso_8601'`);
    bouncer = await PgBouncer.start(databaseUrl, 'transaction');
    const said = await refusal({ DATABASE_POOLER: 'transaction' });
    const statements = [...said.matchAll(/^ {2}(ALTER ROLE .*;)$/gm)].map(([, statement]) => statement!);
    expect(statements.join('\n')).toContain(`SET intervalstyle = 'postgres'`);
    expect(statements.join('\n')).toContain(`SET statement_timeout = '5s'`);

    await runOn(databaseUrl, ...statements);
    await bouncer.stop();
    bouncer = await PgBouncer.start(databaseUrl, 'transaction');
    const server = await startServer({ DATABASE_URL: bouncer.url, DATABASE_POOLER: 'transaction' });
    const tenant = await TestTenant.create(server);
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const created = await tenant.createTask(
          tenant.taskBody({ attribute_keys: ['commerce_info'].slice(index % 2) }),
        );
        const listed = await tenant.request('GET', '/activities?per_page=5');
        return [created.status, listed.status];
      }),
    );
    expect(answers).toEqual(answers.map(() => [201, 200]));
    const items = Array.from({ length: 300 }, () => tenant.taskBody());
    expect((await tenant.request('POST', '/activities/tasks/batch', { mode: 'atomic', items })).status).toBe(
      201,
    );
    expect(await tenant.countActivities()).toBe(500);
    await server.app.close();
  });

  it('by transaction, no migration is begun', async () => {
    await setUpRole();
    bouncer = await PgBouncer.start(databaseUrl, 'transaction');

    expect(await refusal({ DATABASE_POOLER: 'transaction', MIGRATIONS_RUN: 'true' })).toMatch(
      /^A migration needs a session of its own/,
    );
  });

  it('by transaction, the start says when named statements are not known there', async () => {
    await setUpRole();
    bouncer = await PgBouncer.start(databaseUrl, 'transaction');

    expect(await refusal({ DATABASE_POOLER: 'transaction-prepared' })).toMatch(
      /^DATABASE_URL leads to a pooler .* does not know prepared statements\. Set DATABASE_POOLER=transaction,/,
    );
  });

  it('by transaction, what another client has left in a session does not count', async () => {
    bouncer = await PgBouncer.start(databaseUrl, 'transaction');
    await runOn(
      bouncer.url,
      `SET statement_timeout = '5s'`,
      `SET idle_in_transaction_session_timeout = '10s'`,
    );

    expect(await refusal({ DATABASE_POOLER: 'transaction' })).toContain(`SET statement_timeout = '5s'`);
  });

  it('by statement, the start refuses it', async () => {
    bouncer = await PgBouncer.start(databaseUrl, 'statement');

    expect(await refusal({ DATABASE_POOLER: 'transaction' })).toMatch(
      /^DATABASE_URL leads to a pooler that takes no transactions/,
    );
  });

  it('by session, it works as on PostgreSQL itself', async () => {
    bouncer = await PgBouncer.start(databaseUrl, 'session');
    const server = await startServer({ DATABASE_URL: bouncer.url, DATABASE_POOL_SIZE: '3' });
    const tenant = await TestTenant.create(server);
    const answers = await Promise.all(Array.from({ length: 50 }, () => tenant.createTask(tenant.taskBody())));

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    await server.app.close();
  });
});
