import { EXACT_UP_TO } from '../../src/database/queries/totals.js';
import { type ReadRequest, headersOf, readLoad } from '../load/create-load.js';
import type { Options } from '../options.js';
import { type Goal, atLeast } from '../report/goals.js';
import type { Findings } from '../report/report.js';
import type { BenchDatabase } from '../setting/bench-database.js';
import type { BenchSetting } from '../setting/bench-setting.js';
import { storeReadSamples } from '../setting/read-samples.js';
import { OPERATORS, referenceId } from '../setting/references.js';
import { BARE_FASTIFY, SERVICE } from '../setting/scripts.js';
import type { ServerProcess } from '../setting/server-process.js';
import { someTaskIds } from '../setting/stored-tasks.js';
import { type Rounds, ratioOf, runRounds } from './rounds.js';
import { type Trial, httpTrial } from './trial.js';

/** Stored tasks, over so many tenants, of which so many are read. */
const STAGES = [
  { name: 'one', tasks: 100_000, tenants: 1, read: 1 },
  { name: 'hundred', tasks: 1_000_000, tenants: 100, read: 10 },
] as const;
type StageOptions = (typeof STAGES)[number];
/** The operators of a tenant have as many tasks each. */
const TASKS_OF_OPERATOR = 1 / OPERATORS;

const CONNECTIONS = [64, 1];
const DETAILS = 100;
/** Of a list by cursor and of a page, so many are read in turn. */
const PARTS = 8;

interface Read {
  name: string;
  /** What follows `/api/`: of one task, of each part by cursor, or of each page. */
  path: string;
  by: 'task' | 'cursor' | 'page';
  /** What of a bare server's throughput it should have at least; null where nothing is set. */
  goal: number | null;
}

function list(name: string, query: string, goal: number | null = 0.8): Read {
  return { name: `list ${name}`, path: `activities?${query}`, by: 'cursor', goal };
}

/** Up to so many rows the service counts each time too, as bare Fastify does. */
function pageGoal(rows: number): number {
  return rows > EXACT_UP_TO ? 3 : 0.75;
}

/** What users do all day, of the tenant of this number, which has so many tasks. */
function readsOf(tenant: number, tasks: number): Read[] {
  const operator = referenceId('operator', tenant, 5);
  const commerce = referenceId('commerce', tenant, 5);
  return [
    { name: 'detail', path: 'activities/:id', by: 'task', goal: 0.75 },
    { name: 'events', path: 'activities/:id/status-events', by: 'task', goal: 0.75 },
    { name: 'attributes', path: 'activities/:id/attributes', by: 'task', goal: 0.75 },
    list('by schedule', 'sort=scheduled_at'),
    list('by operator', `operator_id=${operator}&sort=scheduled_at`),
    list('by commerce', `commerce_id=${commerce}&sort=scheduled_at`),
    list('by status', 'status=READY&sort=scheduled_at'),
    list('by status, newest first', 'status=READY'),
    list('of a search', 'search=inventory', null),
    { name: 'page', path: 'activities?', by: 'page', goal: pageGoal(tasks) },
    {
      name: 'page by operator',
      path: `activities?operator_id=${operator}`,
      by: 'page',
      goal: pageGoal(tasks * TASKS_OF_OPERATOR),
    },
    { name: 'attribute keys', path: 'activity-config/attribute-keys?', by: 'page', goal: null },
    { name: 'attribute policies', path: 'activity-config/attribute-policies?', by: 'page', goal: null },
    { name: 'target configs', path: 'activity-config/target-resolution?', by: 'page', goal: null },
  ];
}

interface Stage {
  options: StageOptions;
  database: BenchDatabase;
  service: ServerProcess;
  bare: ServerProcess;
}

/**
 * Reads by the service and by bare Fastify with the same statements, whose answers must be the same byte by
 * byte.
 */
export async function measureReads(setting: BenchSetting, options: Options): Promise<Findings> {
  const trials: Trial[] = [];
  const stages = options.quick || options.all ? STAGES.slice(0, 1) : STAGES;
  const seconds = options.all ? 1 : options.seconds;
  for (const stage of stages) trials.push(...(await stageTrials(setting, stage, seconds)));
  // Once outside the count, to fill caches and make plans.
  await runRounds(trials, 1);
  const rounds = await runRounds(trials, options.rounds);
  const goals = stages.flatMap((stage) =>
    readsOf(1, tasksOfTenant(stage)).flatMap((read) => goalsOf(rounds, stage, read)),
  );
  const notes = ['Before anything was measured, each request was answered alike by both, byte by byte.'];
  return { title: 'Reads', rounds, goals, notes };
}

async function stageTrials(setting: BenchSetting, options: StageOptions, seconds: number): Promise<Trial[]> {
  const { name, tasks, tenants } = options;
  const database = await setting.createDatabase(`reads_${name}`, { tasks, tenants });
  const stage: Stage = {
    options,
    database,
    service: await setting.startServer(SERVICE, database),
    bare: await setting.startServer(BARE_FASTIFY, database),
  };
  const requests = await requestsOf(stage);
  const trials: Trial[] = [];
  for (const [read, its] of requests) {
    for (const request of its) await verifyAlike(stage, request);
    for (const connections of CONNECTIONS) {
      for (const peer of ['bare', 'service'] as const) {
        const trial = { name: trialName(options, read, connections, peer), server: stage[peer], database };
        trials.push(httpTrial(setting, { ...trial, makeLoad: () => readLoad(its), connections, seconds }));
      }
    }
  }
  return trials;
}

function tasksOfTenant({ tasks, tenants }: StageOptions): number {
  return tasks / tenants;
}

function trialName({ name }: StageOptions, read: string, connections: number, peer: string): string {
  return `${name}: ${read}, ${connections}, ${peer}`;
}

/** The requests of each read, over the tenants that are read. */
async function requestsOf(stage: Stage): Promise<Map<string, ReadRequest[]>> {
  const requests = new Map<string, ReadRequest[]>();
  const { database, options } = stage;
  for (let tenant = 1; tenant <= options.read; tenant++) {
    const ids = await someTaskIds(database.url, referenceId('tenant', tenant), DETAILS / options.read);
    await storeReadSamples(database.url, tenant, ids);
    for (const { name, path, by } of readsOf(tenant, tasksOfTenant(options))) {
      const paths = by === 'cursor' ? await partsOf(stage.service, tenant, path) : pathsOf(path, by, ids);
      const its = paths.map((each) => ({ tenant, path: `/api/${each}` }));
      requests.set(name, [...(requests.get(name) ?? []), ...its]);
    }
  }
  return requests;
}

function pathsOf(path: string, by: 'task' | 'page', ids: string[]): string[] {
  if (by === 'task') return ids.map((id) => path.replace(':id', id));
  return path.startsWith('activities')
    ? Array.from({ length: PARTS }, (_, index) => `${path}&page=${index + 1}`)
    : [path];
}

/** The first parts of a list, by the cursors that lead from one to the next. */
async function partsOf(server: ServerProcess, tenant: number, path: string): Promise<string[]> {
  const paths = [`${path}&cursor=`];
  while (paths.length < PARTS) {
    const text = await answerOf(server, { tenant, path: `/api/${paths.at(-1)!}` });
    const { meta } = JSON.parse(text) as { meta: { nextCursor: string | null } };
    if (meta.nextCursor === null) break;
    paths.push(`${path}&cursor=${meta.nextCursor}`);
  }
  return paths;
}

async function verifyAlike({ service, bare }: Stage, request: ReadRequest): Promise<void> {
  const [expected, actual] = await Promise.all([answerOf(service, request), answerOf(bare, request)]);
  if (actual === expected) return;
  throw new Error(`${request.path}: the service answers ${expected}\nand bare Fastify ${actual}`);
}

async function answerOf({ url }: ServerProcess, { tenant, path }: ReadRequest): Promise<string> {
  const response = await fetch(url + path, { headers: headersOf(tenant) });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${path} was answered ${response.status}: ${text}`);
  return text;
}

/** One for each number of connections, also where nothing is set, so that the table has all ratios. */
function goalsOf(rounds: Rounds, stage: StageOptions, { name, goal }: Read): Goal[] {
  return CONNECTIONS.map((connections) => {
    const [service, bare] = (['service', 'bare'] as const).map((peer) =>
      trialName(stage, name, connections, peer),
    );
    const text = `${stage.name}: ${name} at ${connections} ÷ bare Fastify`;
    return atLeast(text, goal, ratioOf(rounds, service!, bare!, 'rate'));
  });
}
