import { createLoad } from '../load/create-load.js';
import type { Options } from '../options.js';
import { dispatchBare } from '../peers/bare-dispatcher.js';
import { type Goal, atLeast, atMost } from '../report/goals.js';
import type { Findings } from '../report/report.js';
import type { BenchSetting } from '../setting/bench-setting.js';
import { DISPATCHING, configureDispatch } from '../setting/dispatch-configs.js';
import { DueTasks } from '../setting/due-tasks.js';
import { openDatabase } from '../setting/open-database.js';
import { TENANTS, referenceId } from '../setting/references.js';
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
/** Tasks that become due over so many seconds, while all calls of another tenant hang. */
const BESIDE = { count: 1_200, seconds: 12 };
/** Tasks of the tenant whose provider hangs: more than it may have under way. */
const HANGING = 90;
/** In seconds, within which the calls that hang have ended. */
const HANG = 30;

const NAMES = {
  service: 'dispatch, service',
  bare: 'dispatch, bare worker',
  minute: '10,000 due over a minute, 100 tenants',
  lone: 'one due a second',
  alone: '100 due a second',
  beside: '100 due a second, beside a provider that hangs',
  without: 'create, no configuration',
  with: 'create, with a configuration',
} as const;

/** How fast tasks go out, how late, and what being in the queue costs a create. */
export async function measureDispatch(setting: BenchSetting, options: Options): Promise<Findings> {
  const trials = await dispatchTrials(setting);
  // Twice outside the count, to fill caches, make plans and have the code compiled.
  await runRounds(trials, 2);
  const rounds = await runRounds(trials, options.rounds);
  const late = await runRounds(await latenessTrials(setting), 1);
  const beside = await runRounds(await besideTrials(setting), options.rounds);
  const creates = await createTrials(setting, options.seconds);
  await runRounds(creates, 1);
  const createRounds = await runRounds(creates, CREATE_ROUNDS * options.rounds);
  return {
    title: 'Dispatch',
    rounds: new Map([...rounds, ...late, ...beside, ...createRounds]),
    goals: goalsOf(rounds, late, beside, createRounds),
    notes: ['The latencies of what is due are from its due time to its claim.'],
  };
}

/** A database whose tenants all have a configuration, the service on it, and its tasks. */
async function startDispatching(setting: BenchSetting, name: string, hanging: number[] = []) {
  const database = await setting.createDatabase(name, STORED);
  const receiver = await setting.startServer(DISPATCH_RECEIVER, database);
  const server = await setting.startServer(SERVICE, database, { environment: DISPATCHING });
  const others = ALL_TENANTS.filter((tenant) => !hanging.includes(tenant));
  const configs = await configureDispatch(server, others, receiver.url);
  await configureDispatch(server, hanging, `${receiver.url}/hang`);
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

/** The same tasks become due, once by themselves, and once while the first tenant's provider hangs. */
async function besideTrials(setting: BenchSetting): Promise<Trial[]> {
  const { tasks, configs } = await startDispatching(setting, 'dispatch_beside', [1]);
  const tenants = configs.map(({ tenantId }) => tenantId);
  const hanging = referenceId('tenant', 1);
  const trialOf = (name: string, hangingTasks: number): Trial => ({
    name,
    run: async () => {
      await tasks.fill(BESIDE.count, { from: 3, over: BESIDE.seconds, tenants });
      if (hangingTasks > 0) await tasks.add(hangingTasks, { from: 0, over: 0, tenants: [hanging] });
      const figures = await figuresOf(tasks, BESIDE.count, HANG, tenants);
      await tasks.clear(HANG, hanging);
      return figures;
    },
  });
  return [trialOf(NAMES.alone, 0), trialOf(NAMES.beside, HANGING)];
}

/** @throws {Error} when not each of them has been sent. */
async function figuresOf(
  tasks: DueTasks,
  count: number,
  seconds: number,
  tenants?: string[],
): Promise<Figures> {
  await tasks.untilEmpty(seconds, tenants);
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

function goalsOf(rounds: Rounds, late: Rounds, beside: Rounds, creates: Rounds): Goal[] {
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
      'p99 of lateness beside a provider that hangs ÷ without',
      1.2,
      ratioOf(beside, NAMES.beside, NAMES.alone, 'p99'),
    ),
    atMost(
      'CPU of a create with a configuration ÷ without',
      1.12,
      ratioOf(creates, NAMES.with, NAMES.without, 'cpu'),
    ),
  ];
}
