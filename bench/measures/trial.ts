import type { Load } from '../load/load.js';
import { runPgbench } from '../peers/pgbench.js';
import { newKeyPrefix } from '../load/create-load.js';
import type { BenchDatabase } from '../setting/bench-database.js';
import type { BenchSetting } from '../setting/bench-setting.js';
import type { ServerProcess } from '../setting/server-process.js';

/** What one trial measured; latencies in milliseconds, where there are some. */
export interface Figures {
  /** Tasks a second, or answers a second of what creates none. */
  rate: number;
  p50?: number;
  p99?: number;
  /** Seconds of CPU that a thousand took. */
  cpu?: number;
}

/** One thing to be measured, again and again. */
export interface Trial {
  name: string;
  run(): Promise<Figures>;
}

interface HttpTrial {
  name: string;
  /** Where it is sent to. */
  server: Pick<ServerProcess, 'url'>;
  database: BenchDatabase;
  makeLoad: () => Load;
  connections: number;
  seconds: number;
}

/**
 * A trial over HTTP. Every answer must be of success, and exactly the tasks that were answered must be
 * stored.
 */
export function httpTrial(setting: BenchSetting, trial: HttpTrial): Trial {
  return {
    name: trial.name,
    run: async () => {
      await trial.database.settle();
      const { created, answered, elapsed, p50, p99 } = await sendAndCheck(setting, trial);
      return { rate: (created || answered) / elapsed, p50, p99 };
    },
  };
}

/** A trial of creates over HTTP that also says what they took of the processors. */
export function costTrial(setting: BenchSetting, trial: HttpTrial, cpuSeconds: () => number): Trial {
  return {
    name: trial.name,
    run: async () => {
      await trial.database.settle();
      const before = cpuSeconds();
      const { created, elapsed, p50, p99 } = await sendAndCheck(setting, trial);
      return { rate: created / elapsed, p50, p99, cpu: ((cpuSeconds() - before) / created) * 1_000 };
    },
  };
}

/** @throws {Error} when an answer was none of success, or the database has other tasks than were answered. */
export async function sendAndCheck(
  setting: BenchSetting,
  { name, server, database, makeLoad, connections, seconds }: HttpTrial,
) {
  const load = makeLoad();
  const result = await setting.send(server.url, load, { connections, seconds });
  const { statuses, failures, created } = result;
  const unexpected = Object.keys(statuses).filter((status) => !['200', '201', '207'].includes(status));
  if (unexpected.length > 0 || failures > 0)
    throw new Error(`${name}: answers by status ${JSON.stringify(statuses)}, failures ${failures}`);
  if (load.items > 0) await database.expectTasks(load.keyPrefix, created);
  return { ...result, answered: Object.values(statuses).reduce((sum, count) => sum + count, 0) };
}

/** A trial of the database alone. */
export function pgbenchTrial(
  name: string,
  database: BenchDatabase,
  { clients, seconds }: { clients: number; seconds: number },
): Trial {
  return {
    name,
    run: async () => {
      await database.settle();
      const keyPrefix = newKeyPrefix();
      const { created, perSecond } = await runPgbench(database.url, keyPrefix, { clients, seconds });
      await database.expectTasks(keyPrefix, created);
      return { rate: perSecond };
    },
  };
}
