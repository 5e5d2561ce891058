import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig } from '../../src/config/app-config.js';
import { createDataSource } from '../../src/database/connection/data-source.js';
import { ENTITIES } from '../../src/entities.js';
import { freePort } from '../support/free-port.js';
import { type TaskFaults, checkTasks } from './check-tasks.js';
import { CreatingClients } from './creating-clients.js';
import { createFaultTenant } from './fault-tenant.js';
import { Instance } from './instance.js';
import type { Random } from './random.js';

const CLIENTS = 8;

/** What came of it. */
export interface EmbeddedReport {
  created: number;
  kills: number;
  endedByItself: number;
  wrong: string[];
  faults: TaskFaults;
}

/** Creates tasks on the embedded database, and kills the process with it again and again. */
export async function tryEmbedded(kills: number, random: Random): Promise<EmbeddedReport> {
  const folder = mkdtempSync(join(tmpdir(), 'faults-embedded-'));
  const data = join(folder, 'data');
  const instance = new Instance(await freePort(), { EMBEDDED_DATA_DIR: data }, folder);
  try {
    await instance.start();
    const tenant = await createFaultTenant(instance.url, { isQueued: true });
    const clients = new CreatingClients(tenant, [instance.url]);
    clients.start(CLIENTS);
    for (let killed = 0; killed < kills; killed++) {
      await sleep(random.between(100, 1_000));
      await instance.end('SIGKILL');
      await instance.start();
      await clients.createAt(instance.url);
    }
    await clients.finish();
    await instance.end('SIGKILL');
    const { acknowledged, wrong } = clients;
    const faults = await checkFolder(data, tenant.id, acknowledged);
    return {
      created: acknowledged.length,
      kills: kills + 1,
      endedByItself: instance.endedByItself,
      wrong,
      faults,
    };
  } finally {
    await instance.end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

async function checkFolder(data: string, tenantId: string, acknowledged: string[]): Promise<TaskFaults> {
  const dataSource = await createDataSource(loadConfig({ EMBEDDED_DATA_DIR: data }), ENTITIES).initialize();
  try {
    return await checkTasks(
      (statement, parameters) => dataSource.query(statement, parameters),
      tenantId,
      acknowledged,
      { isQueued: true },
    );
  } finally {
    await dataSource.destroy();
  }
}
