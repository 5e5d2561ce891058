import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/free-port.js';
import { PARTS, type Query, type TaskFaults, areWhole, checkTasks } from './check-tasks.js';
import { CreatingClients } from './creating-clients.js';
import { type FaultTenant, createFaultTenant } from './fault-tenant.js';
import { Instance } from './instance.js';
import { PostgresServer } from '../support/postgres-server.js';
import { onDatabase } from './try-faults.js';

/** So many tasks must be acknowledged before the database is killed. */
const CREATES = 200;

/**
 * The service sets `synchronous_commit` to on where it is off. For these tables it is set to off within each
 * transaction; what is committed so waits for the WAL writer, which is stopped.
 */
const LAZY_COMMITS = [
  `CREATE FUNCTION activities.commit_lazily() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM set_config('synchronous_commit', 'off', true); RETURN NULL; END $$`,
  `CREATE TRIGGER commit_lazily AFTER INSERT ON activities.activities
    FOR EACH STATEMENT EXECUTE FUNCTION activities.commit_lazily()`,
];

const QUEUED = { isQueued: true };

/** What each kind of damage is, and where the check must show it. */
const DAMAGES: [keyof TaskFaults, string][] = [
  ['lost', `UPDATE activities.activities SET idempotency_key = 'other' WHERE idempotency_key = 'task-3'`],
  ['unknown', `UPDATE activities.activities SET idempotency_key = 'other' WHERE idempotency_key = 'task-3'`],
  [
    'doubled',
    `ALTER TABLE activities.activities DROP CONSTRAINT uq_activities_idempotency_key;
    UPDATE activities.activities SET idempotency_key = 'task-4' WHERE idempotency_key = 'task-3'`,
  ],
  ...PARTS.map((part): [keyof TaskFaults, string] => [
    'halfWritten',
    `DELETE FROM activities.${part} WHERE activity_id = (SELECT min(activity_id::text)::uuid FROM activities.${part})`,
  ]),
  ['halfWritten', `UPDATE activities.activities SET score = score + 1 WHERE idempotency_key = 'task-3'`],
  [
    'orphans',
    `ALTER TABLE activities.task_details DROP CONSTRAINT fk_task_details_activity_id;
    UPDATE activities.task_details SET activity_id = gen_random_uuid()
    WHERE activity_id = (SELECT min(activity_id::text)::uuid FROM activities.task_details)`,
  ],
];

/** What the check itself is worth. */
export interface CheckerReport {
  /** How many tasks were acknowledged, and how many of them a server lost that commits lazily. */
  acknowledged: number;
  lost: number;
  /** Damages that the check did not show. */
  missed: string[];
  /** Whether it found nothing where nothing was wrong. */
  isQuiet: boolean;
}

/** Sees that the check shows a loss when there is one: tasks are created, then taken away in every way. */
export async function tryChecker(): Promise<CheckerReport> {
  const folder = mkdtempSync(join(tmpdir(), 'faults-checker-'));
  const postgres = await PostgresServer.start();
  const url = await postgres.createDatabase('faults');
  const instance = new Instance(await freePort(), { DATABASE_URL: url, MIGRATIONS_RUN: 'true' }, folder);
  try {
    await instance.start();
    const tenant = await createFaultTenant(instance.url, { isQueued: true });
    const whole = await createSome(tenant, instance);
    const isQuiet = areWhole(await onDatabase(url, (query) => checkTasks(query, tenant.id, whole, QUEUED)));
    const missed = await onDatabase(url, (query) => missedDamages(query, tenant.id, whole));
    const { acknowledged, lost } = await loseSome(postgres, url, instance);
    return { acknowledged, lost, missed, isQuiet };
  } finally {
    await instance.end('SIGKILL');
    await postgres.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function createSome(tenant: FaultTenant, instance: Instance): Promise<string[]> {
  const clients = new CreatingClients(tenant, [instance.url]);
  for (let created = 0; created < 10; created++) await clients.createAt(instance.url);
  await clients.finish();
  return clients.acknowledged;
}

/** Does each damage, looks, and takes it back. */
async function missedDamages(query: Query, tenantId: string, acknowledged: string[]): Promise<string[]> {
  const missed: string[] = [];
  for (const [expected, damage] of DAMAGES) {
    await query('BEGIN');
    for (const statement of damage.split(';\n')) await query(statement);
    const faults = await checkTasks(query, tenantId, acknowledged, QUEUED);
    if (faults[expected] === 0) missed.push(`${expected}: ${damage}`);
    await query('ROLLBACK');
  }
  return missed;
}

async function loseSome(
  postgres: PostgresServer,
  url: string,
  instance: Instance,
): Promise<{ acknowledged: number; lost: number }> {
  const tenant = await createFaultTenant(instance.url);
  await onDatabase(url, async (query) => {
    for (const statement of LAZY_COMMITS) await query(statement);
  });
  postgres.stopWalWriter();
  const clients = new CreatingClients(tenant, [instance.url]);
  clients.start(4);
  while (clients.acknowledged.length < CREATES) await sleep(20);
  await postgres.killAll();
  await postgres.restart();
  await clients.finish();
  const { lost } = await onDatabase(url, (query) => checkTasks(query, tenant.id, clients.acknowledged));
  return { acknowledged: clients.acknowledged.length, lost };
}
