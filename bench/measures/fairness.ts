import { setTimeout as sleep } from 'node:timers/promises';
import { batchLoad, createLoad, headersOf, readLoad, syncLoad } from '../load/create-load.js';
import type { Load } from '../load/load.js';
import type { Options } from '../options.js';
import { type Goal, atMost } from '../report/goals.js';
import type { Findings } from '../report/report.js';
import type { BenchDatabase } from '../setting/bench-database.js';
import type { BenchSetting } from '../setting/bench-setting.js';
import { OPERATORS, referenceId } from '../setting/references.js';
import { SERVICE } from '../setting/scripts.js';
import type { ServerProcess } from '../setting/server-process.js';
import { someTaskIds } from '../setting/stored-tasks.js';
import { type Rounds, medianOf, runRounds } from './rounds.js';
import { type Trial, sendAndCheck } from './trial.js';

/** Stored tasks, half of them of the tenant that is busy and half of the other. */
const STORED = { tasks: 100_000, tenants: 2 };
const [BUSY, OTHER] = [1, 2];
/** Clients of the busy tenant, and of the other. */
const CLIENTS = { busy: 32, other: 4 };
const FULL_BATCH = 1_000;
const PAGES = 8;
const DETAILS = 100;
/** Seconds for which the busy tenant has sent when the other begins, and for which it goes on after. */
const LEAD = 1;

/** What the other's p99 may be at most: this many times what it is alone, and so many ms. */
const ALLOWED = { times: 2, more: 50 };

interface Setup {
  setting: BenchSetting;
  database: BenchDatabase;
  server: ServerProcess;
  seconds: number;
}

/** What one tenant does with all its clients. */
const BLASTS: Record<string, () => Load> = {
  creates: createLoad,
  pages: () => readLoad(pages(operatorFilters())),
  searches: () => readLoad(pages(['search=inventory', 'search=visit', 'search=shop'])),
  batches: () => batchLoad(FULL_BATCH),
  syncs: () => syncLoad(FULL_BATCH),
};

/** Creates and detail reads of a tenant, alone and beside another one that does one thing at full blast. */
export async function measureFairness(setting: BenchSetting, options: Options): Promise<Findings> {
  const database = await setting.createDatabase('fairness', STORED);
  const server = await setting.startServer(SERVICE, database);
  const setup = { setting, database, server, seconds: options.seconds };
  const ids = await someTaskIds(database.url, referenceId('tenant', OTHER), DETAILS);
  const details = ids.map((id) => ({ tenant: OTHER, path: `/api/activities/${id}` }));
  const works: Record<string, () => Load> = {
    creates: () => createLoad({ first: OTHER }),
    details: () => readLoad(details),
  };
  const trials = Object.entries(works).flatMap(([work, makeLoad]) => trialsOf(setup, work, makeLoad));
  // Once outside the count, to fill caches and make plans.
  await runRounds(trials, 1);
  const rounds = await runRounds(trials, options.rounds);
  await server.stop();
  return {
    title: `Fairness: a tenant with ${CLIENTS.other} clients beside one with ${CLIENTS.busy}`,
    rounds,
    goals: Object.keys(works).flatMap((work) => goalsOf(rounds, work)),
    notes: ['The figures are those of the tenant with few clients.'],
  };
}

function trialsOf(setup: Setup, work: string, makeLoad: () => Load): Trial[] {
  const alone = besideTrial(setup, trialName(work), makeLoad, null);
  const beside = Object.entries(BLASTS).map(([blast, makeBlast]) =>
    besideTrial(setup, trialName(work, blast), makeLoad, makeBlast),
  );
  return [alone, ...beside];
}

function trialName(work: string, blast?: string): string {
  return blast === undefined ? `${work} alone` : `${work} beside ${blast}`;
}

function besideTrial(
  setup: Setup,
  name: string,
  makeLoad: () => Load,
  makeBlast: (() => Load) | null,
): Trial {
  const { setting, database, server, seconds } = setup;
  return {
    name,
    run: async () => {
      await database.settle();
      const blast = makeBlast && sendBlast(setup, makeBlast());
      // It is awaited when the trial is over, and may have failed before.
      blast?.catch(() => undefined);
      await sleep(LEAD * 1_000);
      const trial = { name, server, database, makeLoad, connections: CLIENTS.other, seconds };
      const { answered, elapsed, p50, p99 } = await sendAndCheck(setting, trial);
      await blast;
      await untilDone(server);
      return { rate: answered / elapsed, p50, p99 };
    },
  };
}

/**
 * Sends past the end of what is measured. Some of it may be refused for what waits already.
 *
 * @throws {Error} when none of it was carried out, as nothing would have been measured.
 */
async function sendBlast({ setting, server, seconds }: Setup, load: Load): Promise<void> {
  // What sends it goes on for a while until it has the answers.
  const options = { connections: CLIENTS.busy, seconds: LEAD + seconds + LEAD };
  const { statuses } = await setting.send(server.url, load, options);
  const carriedOut = ['200', '201', '207'].reduce((sum, status) => sum + (statuses[status] ?? 0), 0);
  if (carriedOut === 0) throw new Error(`nothing of the blast was carried out: ${JSON.stringify(statuses)}`);
  process.stderr.write(`blast, answers by status: ${JSON.stringify(statuses)}\n`);
}

/** Waits until what the busy tenant's clients have left behind is done: its large bodies are in one line. */
async function untilDone({ url }: ServerProcess): Promise<void> {
  const giveUpAt = performance.now() + 60_000;
  for (;;) {
    const response = await fetch(`${url}/api/activities/tasks/batch`, {
      method: 'POST',
      headers: headersOf(BUSY),
      body: JSON.stringify({ mode: 'partial', items: [{}] }),
    });
    const answer = await response.text();
    if (response.status === 207) return;
    if (response.status !== 503 || performance.now() > giveUpAt) throw new Error(answer);
    await sleep(200);
  }
}

/** Each with its total, which is counted anew as it is below what is remembered. */
function operatorFilters(): string[] {
  return Array.from(
    { length: OPERATORS },
    (_, index) => `operator_id=${referenceId('operator', BUSY, index + 1)}`,
  );
}

function pages(filters: string[]) {
  return filters.flatMap((filter) =>
    Array.from({ length: PAGES }, (_, index) => ({
      tenant: BUSY,
      path: `/api/activities?${filter}&page=${index + 1}`,
    })),
  );
}

function goalsOf(rounds: Rounds, work: string): Goal[] {
  const alone = medianOf(rounds, trialName(work), 'p99');
  const limit = Math.round(ALLOWED.times * alone + ALLOWED.more);
  return Object.keys(BLASTS).map((blast) => {
    const name = trialName(work, blast);
    return atMost(`p99 of ${name}, ms`, limit, medianOf(rounds, name, 'p99'));
  });
}
