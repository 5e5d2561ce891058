import { createLoad, headersOf, readLoad } from '../load/create-load.js';
import type { Options } from '../options.js';
import { type Goal, atMost } from '../report/goals.js';
import type { Findings } from '../report/report.js';
import type { BenchDatabase } from '../setting/bench-database.js';
import type { BenchSetting } from '../setting/bench-setting.js';
import { TENANTS, referenceId } from '../setting/references.js';
import { SERVICE } from '../setting/scripts.js';
import type { ServerProcess } from '../setting/server-process.js';
import { someTaskIds } from '../setting/stored-tasks.js';
import { type Rounds, ratioOf, runRounds } from './rounds.js';
import { type Trial, httpTrial } from './trial.js';

const LIST_PATH = '/api/activities?cursor=';
const DETAILS = 100;

/** One database with so many stored tasks, and a service on it. */
interface Stage {
  tasks: string;
  database: BenchDatabase;
  server: ServerProcess;
}

/** What a create, a page and a detail cost beside so many stored tasks. */
export async function measureScale(setting: BenchSetting, options: Options): Promise<Findings> {
  const notes = ['Stored tasks are counted at the start; each trial of creates adds its own.'];
  const stages: Stage[] = [];
  for (const total of options.scales) stages.push(await makeStage(setting, total, notes));
  const reads = await availableReads(stages[0]!, notes);
  const trials: Trial[] = [];
  for (const stage of stages) trials.push(...(await stageTrials(setting, stage, reads, options.seconds)));
  // Once outside the count, to fill caches and make plans.
  await runRounds(trials, 1);
  const rounds = await runRounds(trials, options.rounds);
  const [smallest, ...larger] = stages as [Stage, ...Stage[]];
  const names = ['create, 64', 'create, 1', ...reads];
  const goals = larger.flatMap((stage) => names.map((name) => costGoal(rounds, name, smallest, stage)));
  return { title: 'Scale', rounds, goals, notes };
}

async function makeStage(setting: BenchSetting, total: number, notes: string[]): Promise<Stage> {
  const tasks = total.toLocaleString('en');
  const startedAt = performance.now();
  const database = await setting.createDatabase(`tasks_${total}`, { tasks: total });
  notes.push(`${tasks} tasks were stored in ${Math.round((performance.now() - startedAt) / 1000)} s.`);
  return { tasks, database, server: await setting.startServer(SERVICE, database) };
}

/** With 64 connections, what a create costs is what its share of a second is; with one, its latency. */
function costGoal(rounds: Rounds, name: string, smallest: Stage, larger: Stage): Goal {
  const few = `${name}, ${smallest.tasks} stored`;
  const many = `${name}, ${larger.tasks} stored`;
  const cost = name === 'create, 64' ? ratioOf(rounds, few, many, 'rate') : ratioOf(rounds, many, few, 'p50');
  return atMost(`cost of ${name} at ${larger.tasks} stored tasks ÷ at ${smallest.tasks}`, 1.15, cost);
}

/** Which reads the service has; says of the others that they are left out. */
async function availableReads({ server, database }: Stage, notes: string[]): Promise<Read[]> {
  const paths = await readPaths(database);
  const reads: Read[] = [];
  for (const read of ['list', 'detail'] as const) {
    const response = await fetch(server.url + paths[read][0]!, { headers: headersOf(1) });
    const { code } = (await response.json()) as { code?: string };
    if (code === 'ENDPOINT_NOT_FOUND') notes.push(`The service has no ${read} yet: left out.`);
    else reads.push(read);
  }
  return reads;
}

type Read = 'list' | 'detail';

async function readPaths(database: BenchDatabase): Promise<Record<Read, string[]>> {
  const ids = await someTaskIds(database.url, referenceId('tenant', 1), DETAILS);
  return { list: [LIST_PATH], detail: ids.map((id) => `/api/activities/${id}`) };
}

const overAllTenants = () => createLoad({ tenants: TENANTS });

async function stageTrials(
  setting: BenchSetting,
  { tasks, server, database }: Stage,
  reads: Read[],
  seconds: number,
): Promise<Trial[]> {
  const paths = await readPaths(database);
  const on = { server, database, seconds };
  const creates = [64, 1].map((connections) =>
    httpTrial(setting, {
      ...on,
      name: `create, ${connections}, ${tasks} stored`,
      makeLoad: overAllTenants,
      connections,
    }),
  );
  const readTrials = reads.map((read) =>
    httpTrial(setting, {
      ...on,
      name: `${read}, ${tasks} stored`,
      makeLoad: () => readLoad(paths[read].map((path) => ({ tenant: 1, path }))),
      connections: 1,
    }),
  );
  return [...creates, ...readTrials];
}
