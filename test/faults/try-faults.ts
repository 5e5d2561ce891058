import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { TcpProxy } from '../support/tcp-proxy.js';
import { freePort } from '../support/free-port.js';
import { type Query, type TaskFaults, checkTasks } from './check-tasks.js';
import { CreatingClients } from './creating-clients.js';
import { FaultInjector } from './fault-injector.js';
import { type FaultTenant, createFaultTenant } from './fault-tenant.js';
import { Instance } from './instance.js';
import type { Options } from './options.js';
import { PostgresServer } from '../support/postgres-server.js';
import { Random } from './random.js';

/** A service that is not back so many milliseconds after its database has failed. */
export const BACK_WITHIN = 5_000;

/** What came of a run with faults. */
export interface FaultReport {
  created: number;
  /** What the clients met on their way. */
  figures: CreatingClients['figures'];
  injected: Map<string, number>;
  /** The longest that the service took to be back, in milliseconds. */
  slowestReturn: number;
  endedByThemselves: number;
  /** Responses that no create should get. */
  wrong: string[];
  faults: TaskFaults;
}

/** Creates tasks at two instances on one PostgreSQL, while all that can break is broken. */
export async function tryFaults({ creates, clients: count, seed }: Options): Promise<FaultReport> {
  const folder = mkdtempSync(join(tmpdir(), 'faults-'));
  const postgres = await PostgresServer.start();
  const databaseUrl = await postgres.createDatabase('faults');
  const databaseLines = [
    await TcpProxy.to('127.0.0.1', postgres.port),
    await TcpProxy.to('127.0.0.1', postgres.port),
  ];
  const instances = await Promise.all(
    databaseLines.map(
      async ({ port }) => new Instance(await freePort(), throughLine(databaseUrl, port), folder),
    ),
  );
  const clientLines: TcpProxy[] = [];
  try {
    for (const instance of instances) await instance.start();
    for (const { port } of instances) clientLines.push(await TcpProxy.to('127.0.0.1', port));
    const tenant = await createFaultTenant(instances[0]!.url, { isQueued: true });
    const clients = new CreatingClients(
      tenant,
      clientLines.map(({ port }) => `http://127.0.0.1:${port}`),
    );
    const lines = [...databaseLines, ...clientLines];
    const injector = new FaultInjector(
      { postgres, databaseUrl, instances, lines },
      clients,
      new Random(seed),
    );
    clients.start(count);
    do {
      await injector.injectEach();
      printProgress(clients, injector);
    } while (clients.acknowledged.length < creates);
    await clients.finish();
    return await reportOn(databaseUrl, tenant, { clients, injector, instances });
  } finally {
    for (const instance of instances) await instance.end('SIGKILL');
    for (const line of [...databaseLines, ...clientLines]) line.close();
    await postgres.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs statements on one connection. */
export async function onDatabase<Result>(
  url: string,
  work: (query: Query) => Promise<Result>,
): Promise<Result> {
  const client = new Client(url);
  await client.connect();
  try {
    return await work(
      async (statement, parameters) => (await client.query(statement, parameters)).rows as never,
    );
  } finally {
    await client.end();
  }
}

/** The variables of an instance that reaches the database by a line. */
function throughLine(databaseUrl: string, port: number): Record<string, string> {
  const url = new URL(databaseUrl);
  url.port = String(port);
  return { DATABASE_URL: url.href, MIGRATIONS_RUN: 'true' };
}

interface Run {
  clients: CreatingClients;
  injector: FaultInjector;
  instances: Instance[];
}

async function reportOn(
  databaseUrl: string,
  tenant: FaultTenant,
  { clients, injector, instances }: Run,
): Promise<FaultReport> {
  const { acknowledged, figures, wrong } = clients;
  return {
    created: acknowledged.length,
    figures,
    injected: injector.injected,
    slowestReturn: Math.max(...injector.returns),
    endedByThemselves: instances.reduce((sum, { endedByItself }) => sum + endedByItself, 0),
    wrong,
    faults: await onDatabase(databaseUrl, (query) =>
      checkTasks(query, tenant.id, acknowledged, { isQueued: true }),
    ),
  };
}

function printProgress({ acknowledged }: CreatingClients, { injected, returns }: FaultInjector): void {
  const faults = [...injected.values()].reduce((sum, count) => sum + count, 0);
  const slowest = Math.round(Math.max(...returns));
  process.stdout.write(`  ${acknowledged.length} creates, ${faults} faults, back within ${slowest} ms\n`);
}
