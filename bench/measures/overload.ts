import { setTimeout as sleep } from 'node:timers/promises';
import { createLoad } from '../load/create-load.js';
import type { LoadResult } from '../load/load.js';
import { sendWithNode } from '../load/send-with-node.js';
import type { Options } from '../options.js';
import { atLeast, atMost } from '../report/goals.js';
import type { Findings } from '../report/report.js';
import type { BenchSetting } from '../setting/bench-setting.js';
import { SERVICE } from '../setting/scripts.js';
import { type Rounds, medianOf, ratioOf, runRounds } from './rounds.js';
import type { Figures, Trial } from './trial.js';

const STORED_TASKS = 10_000;
/** With so many connections it creates the most, and with ten times as many it has more than it can do. */
const CONNECTIONS = 64;
const TIMES = 10;
/** As many of one tenant's creates as wait at most, and as many again: what is past them is refused. */
const PAST_QUEUES = 5_500;
/** In seconds, for which nothing is sent before its speed is looked at again. */
const REST = 2;
/** What may be responded under overload. */
const EXPECTED = new Set(['201', '429', '503']);
const MEBIBYTE = 1024 * 1024;

/** Creates at full speed, with ten times as many connections and with more than may wait, and at full speed after. */
export async function measureOverload(setting: BenchSetting, options: Options): Promise<Findings> {
  const database = await setting.createDatabase('overload', { tasks: STORED_TASKS });
  const server = await setting.startServer(SERVICE, database);
  const notes: string[] = [];
  const memory: number[] = [];
  const trialOf = (name: string, connections: number): Trial => ({
    name,
    run: async () => {
      await sleep(REST * 1_000);
      const load = createLoad();
      const result = await sendWithNode(server.url, load, { connections, seconds: options.seconds });
      const unexpected = Object.keys(result.statuses).filter((status) => !EXPECTED.has(status));
      if (unexpected.length > 0 || result.failures > 0) throw new Error(`${name}: ${describe(result)}`);
      await database.expectTasks(load.keyPrefix, result.created);
      notes.push(`${name}: ${describe(result)}.`);
      memory.push(server.residentBytes / MEBIBYTE);
      return figuresOf(result);
    },
  });
  const trials = [
    trialOf('peak', CONNECTIONS),
    trialOf('ten times', TIMES * CONNECTIONS),
    trialOf('past the queues', PAST_QUEUES),
    trialOf('after', CONNECTIONS),
  ];
  // Once outside the count, to warm it up.
  await runRounds(trials, 1);
  notes.length = 0;
  const rounds = await runRounds(trials, options.rounds);
  await server.stop();
  return { title: 'Overload', rounds, goals: goalsOf(rounds, Math.max(...memory)), notes };
}

/** Of what was accepted. */
function figuresOf({ created, elapsed, p50, p99 }: LoadResult): Figures {
  return { rate: created / elapsed, p50, p99 };
}

function describe({ statuses, failures }: LoadResult): string {
  return `responses by status ${JSON.stringify(statuses)}, without one ${failures}`;
}

function goalsOf(rounds: Rounds, highestMemory: number) {
  return [
    atMost('p99 of creates accepted, ten times, ms', 2_000, medianOf(rounds, 'ten times', 'p99')),
    atMost('p99 of creates accepted, past the queues, ms', null, medianOf(rounds, 'past the queues', 'p99')),
    ...['ten times', 'past the queues'].map((name) =>
      atLeast(`creates/s accepted, ${name} ÷ peak`, null, ratioOf(rounds, name, 'peak', 'rate')),
    ),
    atLeast(`creates/s ${REST} s after ÷ before`, 0.9, ratioOf(rounds, 'after', 'peak', 'rate')),
    atMost('resident MiB, at most', null, highestMemory),
  ];
}
