import { batchLoad } from '../load/create-load.js';
import type { BenchDatabase } from '../setting/bench-database.js';
import type { BenchSetting } from '../setting/bench-setting.js';
import { SERVICE, WATCH_EVENT_LOOP } from '../setting/scripts.js';
import { median } from './rounds.js';
import { sendAndCheck } from './trial.js';

const FULL_BATCH = 1_000;

/**
 * The longest that the event loop was held up while one sender sent full batches: median over the repeats, in
 * ms.
 */
export async function longestDelayOfBatch(
  setting: BenchSetting,
  database: BenchDatabase,
  { repeats, seconds }: { repeats: number; seconds: number },
): Promise<number> {
  const server = await setting.startServer(SERVICE, database, WATCH_EVENT_LOOP);
  const trial = {
    name: 'event loop',
    server,
    database,
    makeLoad: () => batchLoad(FULL_BATCH),
    connections: 1,
    seconds,
  };
  await sendAndCheck(setting, trial);
  const longest: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    await database.settle();
    await server.ask('reset');
    await sendAndCheck(setting, trial);
    longest.push(await server.ask<number>('longest'));
  }
  await server.stop();
  return median(longest);
}
