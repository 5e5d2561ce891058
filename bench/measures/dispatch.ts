import { createLoad } from '../load/create-load.js';
import type { Options } from '../options.js';
import { dispatchBare } from '../peers/bare-dispatcher.js';
import { type Goal, atLeast, atMost } from '../report/goals.js';
import type { Findings } from '../report/report.js';
import type { BenchSetting } from '../setting/bench-setting.js';
import { DISPATCHING, configureDispatch } from '../setting/dispatch-configs.js';
import { DueTasks } from '../setting/due-tasks.js';
import { openDatabase } from '../setting/open-database.js';
import { TENANTS } from '../setting/references.js';
import { DISPATCH_RECEIVER, SERVICE } from '../setting/scripts.js';
import { type Rounds, ratioOf, runRounds, spreadOf } from './rounds.js';
import { type Figures, type Trial, costTrial } from './trial.js';

const STORED = { tasks: 10_000, tenants: TENANTS };
const ALL_TENANTS = Array.from({ length: TENANTS }, (_, index) => index + 1);
/** Tenants that create without a configuration, and as many after them that have one. */
const CREATING = 10;
/** Rounds in which creates are compared are three times those of everything else. */
const CREATE_ROUNDS = 3;
/** Tasks that become due while nothing else does, one each second. */
const LONE = 20;

const NAMES = {
  service: 'dispatch, service',
  bare: 'dispatch, bare worker',
  minute: '10,000 due over a minute, 100 tenants',
  lone: 'one due a second',
  without: 'create, no configuration',
  with: 'create, with a configuration',
} as const;

/** How fast tasks go out, how late, and what being in the queue costs a create. */
export async function measureDispatch(setting: BenchSetting, options: Options): Promise<Findings> {
  const trials = await dispatchTrials(setting);
  // Once outside the count, to fill caches and make plans.
  await runRounds(trials, 1);
  const rounds = await runRounds(trials, options.rounds);
  const late = await runRounds(await latenessTrials(setting), 1);
  const creates = await createTrials(setting, options.seconds);
  await runRounds(creates, 1);
  const createRounds = await runRounds(creates, CREATE_ROUNDS * options.rounds);
  return {
    title: 'Dispatch',
    rounds: new Map([...rounds, ...late, ...createRounds]),
    goals: goalsOf(rounds, late, createRounds),
    notes: ['The latencies of what is due are from its due time to its claim.'],
  };
}

/** A database whose tenants all have a configuration, the service on it, and its tasks. */
async function startDispatching(setting: BenchSetting, name: string) {
  const database = await setting.createDatabase(name, STORED);
  const receiver = await setting.startServer(DISPATCH_RECEIVER, database);
  const server = await setting.startServer(SERVICE, database, { environment: DISPATCHING });
  const configs = await configureDispatch(server, ALL_TENANTS, receiver.url);
  const tasks = await DueTasks.open(database.url);
  setting.closeAtEnd(() => tasks.close());
  return { database, receiver, server, configs, tasks };
}

/** All stored tasks are due at once, in a database of each one's own. */
async function dispatchTrials(setting: BenchSetting): Promise<Trial[]> {
  const service = await startDispatching(setting, 'dispatch_service');
  const bare = await startDispatching(setting, 'dispatch_bare');
  await bare.server.stop();
  const pool = await openDatabase(bare.database.url);
  setting.closeAtEnd(() => pool.destroy());
  return [
    rateTrial(NAMES.service, service.tasks, () => Promise.resolve()),
    rateTrial(NAMES.bare, bare.tasks, () => dispatchBare(pool, bare.configs, bare.receiver.url)),
  ];
}

function rateTrial(name: string, tasks: DueTasks, send: () => Promise<void>): Trial {
  return {
    name,
    run: async () => {
      await tasks.fill(STORED.tasks, { from: 0, over: 0 });
      await send();
      return figuresOf(tasks, STORED.tasks, 120);
    },
  };
}

async function latenessTrials(setting: BenchSetting): Promise<Trial[]> {
  const { tasks } = await startDispatching(setting, 'dispatch_lateness');
  return [
    latenessTrial(NAMES.minute, tasks, { count: STORED.tasks, seconds: 60 }),
    latenessTrial(NAMES.lone, tasks, { count: LONE, seconds: LONE }),
  ];
}

function latenessTrial(
  name: string,
  tasks: DueTasks,
  { count, seconds }: { count: number; seconds: number },
): Trial {
  return {
    name,
    run: async () => {
      await tasks.fill(count, { from: 3, over: seconds });
      return figuresOf(tasks, count, seconds + 60);
    },
  };
}

/** @throws {Error} when not each of them has been sent. */
async function figuresOf(tasks: DueTasks, count: number, seconds: number): Promise<Figures> {
  await tasks.untilEmpty(seconds);
  const { tasks: sent, elapsed, latenessP50, latenessP99 } = await tasks.dispatched();
  if (sent !== count) throw new Error(`${sent} of ${count} tasks were dispatched`);
  return { rate: sent / (elapsed / 1_000), p50: latenessP50, p99: latenessP99 };
}

/** Creates that are due far ahead, by tenants that have a configuration for them and by others. */
async function createTrials(setting: BenchSetting, seconds: number): Promise<Trial[]> {
  const database = await setting.createDatabase('dispatch_creates', STORED);
  const server = await setting.startServer(SERVICE, database, { environment: DISPATCHING });
  const configured = ALL_TENANTS.slice(CREATING, 2 * CREATING);
  await configureDispatch(server, configured, 'http://127.0.0.1:9999/');
  const cpuSeconds = () => server.cpuSeconds + setting.databaseCpuSeconds;
  const trialOf = (name: string, first: number): Trial => {
    const load = { name, server, database, makeLoad: () => createLoad({ tenants: CREATING, first }) };
    return costTrial(setting, { ...load, connections: 64, seconds }, cpuSeconds);
  };
  return [trialOf(NAMES.without, 1), trialOf(NAMES.with, configured[0]!)];
}

function goalsOf(rounds: Rounds, late: Rounds, creates: Rounds): Goal[] {
  const lateness = (name: string, figure: 'p50' | 'p99') =>
    spreadOf(late.get(name)!.map((figures) => figures[figure]! / 1_000));
  return [
    atLeast(
      'dispatches a second ÷ of a bare worker',
      0.6,
      ratioOf(rounds, NAMES.service, NAMES.bare, 'rate'),
    ),
    atMost(`p99 of lateness, ${NAMES.minute}, s`, 1, lateness(NAMES.minute, 'p99')),
    atMost(`p50 of lateness, ${NAMES.lone}, s`, 0.3, lateness(NAMES.lone, 'p50')),
    atMost(
      'CPU of a create with a configuration ÷ without',
      1.12,
      ratioOf(creates, NAMES.with, NAMES.without, 'cpu'),
    ),
  ];
}
