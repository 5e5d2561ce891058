import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/free-port.js';
import { type TaskFaults, checkTasks } from './check-tasks.js';
import { createFaultTenant } from './fault-tenant.js';
import { Instance } from './instance.js';
import { PostgresServer } from '../support/postgres-server.js';
import { RollingLoad } from './rolling-load.js';
import { RoundRobinProxy } from './round-robin-proxy.js';
import { onDatabase } from './try-faults.js';

const INSTANCES = 2;
const CLIENTS = 8;
/** In milliseconds, on a slow machine. */
const READY_WITHIN = 60_000;
/** So many requests are sent while instances of both kinds serve. */
const TOGETHER = 200;

/** What came of replacing every instance under load. */
export interface RollingReport {
  requests: number;
  created: number;
  replaced: number;
  failed: string[];
  /** What the replaced ones exited with. */
  exitCodes: (number | null)[];
  faults: TaskFaults;
}

/**
 * Replaces instances one after another, as `docs/operations.md` says, while requests are sent.
 *
 * @param before what is run first: the path of a compiled `main.js`.
 * @param releases what takes the place of all instances, one release after the other. The first instance of
 *   each migrates.
 */
export async function tryRolling(before: string, releases: readonly string[]): Promise<RollingReport> {
  const folder = mkdtempSync(join(tmpdir(), 'rolling-'));
  const postgres = await PostgresServer.start();
  const url = await postgres.createDatabase('faults');
  const environment = { DATABASE_URL: url, MIGRATIONS_RUN: 'true' };
  const newInstance = async (main: string) => new Instance(await freePort(), environment, folder, main);
  const proxy = await RoundRobinProxy.listen();
  const serving: Instance[] = [];
  try {
    for (let count = 0; count < INSTANCES; count++) await putInto(serving, proxy, await newInstance(before));
    const tenant = await createFaultTenant(proxy.url);
    const load = new RollingLoad(tenant, proxy.url);
    load.start(CLIENTS);
    const exitCodes: (number | null)[] = [];
    for (const release of releases.flatMap((main) => Array<string>(INSTANCES).fill(main))) {
      await putInto(serving, proxy, await newInstance(release));
      await untilSent(load, load.requests + TOGETHER);
      exitCodes.push(await takeOut(serving, proxy));
    }
    await load.finish();
    const { acknowledged, requests, failed } = load;
    const faults = await onDatabase(url, (query) =>
      checkTasks(query, tenant.id, acknowledged, { isChanged: true }),
    );
    return { requests, created: acknowledged.length, replaced: exitCodes.length, failed, exitCodes, faults };
  } finally {
    for (const instance of serving) await instance.end('SIGKILL');
    proxy.close();
    await postgres.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts an instance, and sends it requests when it is ready. */
async function putInto(serving: Instance[], proxy: RoundRobinProxy, instance: Instance): Promise<void> {
  serving.push(instance);
  await instance.start();
  const giveUpAt = performance.now() + READY_WITHIN;
  while (!(await fetch(`${instance.url}/api/health/ready`)).ok) {
    if (performance.now() > giveUpAt) throw new Error(`an instance is not ready after ${READY_WITHIN} ms`);
    await sleep(100);
  }
  proxy.add(instance.url);
}

/** Sends the oldest instance no more requests, and ends it while it has some. */
async function takeOut(serving: Instance[], proxy: RoundRobinProxy): Promise<number | null> {
  const instance = serving.shift()!;
  proxy.remove(instance.url);
  const { code } = await instance.end('SIGTERM');
  return code;
}

async function untilSent(load: RollingLoad, count: number): Promise<void> {
  while (load.requests < count && !load.isBroken) await sleep(50);
}
