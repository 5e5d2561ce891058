import { batchLoad, createLoad } from '../load/create-load.js';
import type { Spread } from '../report/goals.js';
import type { BenchDatabase } from '../setting/bench-database.js';
import type { BenchSetting } from '../setting/bench-setting.js';
import { SERVICE, WATCH_EVENT_LOOP } from '../setting/scripts.js';
import { spreadOf } from './rounds.js';
import { sendAndCheck } from './trial.js';

const FULL_BATCH = 1_000;

/** How late the event loop was, in ms: a figure for each repeat. */
export interface EventLoopDelays {
  /** At worst, while one sender sent full batches. */
  longestOfBatches: Spread;
  /** The 99th percentile, with single creates at 64 connections. */
  p99OfCreates: Spread;
}

/** Watches the event loop of a service under two loads in turn. */
export async function measureEventLoop(
  setting: BenchSetting,
  database: BenchDatabase,
  { repeats, seconds }: { repeats: number; seconds: number },
): Promise<EventLoopDelays> {
  const server = await setting.startServer(SERVICE, database, { nodeFlags: WATCH_EVENT_LOOP });
  const trial = { name: 'event loop', server, database, seconds };
  const batches = { ...trial, makeLoad: () => batchLoad(FULL_BATCH), connections: 1 };
  const creates = { ...trial, makeLoad: () => createLoad(), connections: 64 };
  const watch = async (load: typeof batches, question: string): Promise<number> => {
    await database.settle();
    await server.ask('reset');
    await sendAndCheck(setting, load);
    return server.ask<number>(question);
  };
  await sendAndCheck(setting, batches);
  await sendAndCheck(setting, creates);
  const [longest, p99]: [number[], number[]] = [[], []];
  for (let repeat = 0; repeat < repeats; repeat++) {
    longest.push(await watch(batches, 'longest'));
    p99.push(await watch(creates, 'p99'));
  }
  await server.stop();
  return { longestOfBatches: spreadOf(longest), p99OfCreates: spreadOf(p99) };
}
