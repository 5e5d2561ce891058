import { batchLoad, createLoad } from '../load/create-load.js';
import type { Load } from '../load/load.js';
import type { Options } from '../options.js';
import { atLeast, atMost, type Goal } from '../report/goals.js';
import type { Findings } from '../report/report.js';
import type { BenchDatabase } from '../setting/bench-database.js';
import type { BenchSetting } from '../setting/bench-setting.js';
import { BARE_FASTIFY, IDIOMATIC, SERVICE } from '../setting/scripts.js';
import type { ServerProcess } from '../setting/server-process.js';
import { verifyServer } from '../setting/verify-server.js';
import { bulkLimitTrial } from './bulk-limit.js';
import { type EventLoopDelays, measureEventLoop } from './event-loop.js';
import { type Rounds, ratioOf, runRounds } from './rounds.js';
import { type Trial, httpTrial, pgbenchTrial } from './trial.js';

const STORED_TASKS = 10_000;
const BATCH_ITEMS = 1_000;
const BATCH_SENDERS = 4;
const PGBENCH_CLIENTS = 32;
/** Seconds that each server is warmed up for, by creates at 64 connections. */
const WARM_UP = { quick: 2, full: 6 };

interface Servers {
  service: ServerProcess;
  bareFastify: ServerProcess;
  idiomatic: ServerProcess;
}

/** Creates by the service and its peers, on one database, in turn. */
export async function measureCreates(setting: BenchSetting, options: Options): Promise<Findings> {
  const database = await setting.createDatabase('creates', { tasks: STORED_TASKS });
  const servers = {
    service: await setting.startServer(SERVICE, database),
    bareFastify: await setting.startServer(BARE_FASTIFY, database),
    idiomatic: await setting.startServer(IDIOMATIC, database),
  };
  await warmUp(setting, database, servers, options);
  const trials = makeTrials(setting, database, servers, options.seconds);
  const rounds = await runRounds(trials, options.rounds);
  const delays = await measureEventLoop(setting, database, {
    repeats: options.rounds,
    seconds: Math.ceil(options.seconds / 2),
  });
  return {
    title: 'Creates',
    rounds,
    goals: [...goals(rounds), ...delayGoals(delays)],
    notes: [],
  };
}

async function warmUp(
  setting: BenchSetting,
  database: BenchDatabase,
  servers: Servers,
  { quick }: Options,
): Promise<void> {
  const seconds = quick ? WARM_UP.quick : WARM_UP.full;
  const connections = 64;
  for (const [name, server] of Object.entries(servers) as [string, ServerProcess][]) {
    await verifyServer(server, database);
    const trial = { name, server, database, makeLoad: () => createLoad(), connections, seconds };
    await httpTrial(setting, trial).run();
  }
}

function makeTrials(
  setting: BenchSetting,
  database: BenchDatabase,
  { service, bareFastify, idiomatic }: Servers,
  seconds: number,
): Trial[] {
  const http = (
    name: string,
    server: ServerProcess,
    connections: number,
    makeLoad: () => Load = createLoad,
  ): Trial => httpTrial(setting, { name, server, database, makeLoad, connections, seconds });
  return [
    http('bare Fastify, 64', bareFastify, 64),
    http('idiomatic, 64', idiomatic, 64),
    pgbenchTrial('pgbench, 32', database, { clients: PGBENCH_CLIENTS, seconds }),
    http('service, 64', service, 64),
    http('service, 64, 100 tenants', service, 64, () => createLoad({ tenants: 100 })),
    http('service, 256', service, 256),
    http('bare Fastify, 256', bareFastify, 256),
    http('bare Fastify, 1', bareFastify, 1),
    http('service, 1', service, 1),
    http('service, batches', service, BATCH_SENDERS, () => batchLoad(BATCH_ITEMS)),
    bulkLimitTrial('bulk limit', database),
  ];
}

function goals(rounds: Rounds): Goal[] {
  const rate = (name: string, peer: string) => ratioOf(rounds, name, peer, 'rate');
  return [
    atLeast('creates/s at 64 connections ÷ bare Fastify', 2, rate('service, 64', 'bare Fastify, 64')),
    atLeast('creates/s at 64 connections ÷ idiomatic NestJS', 6, rate('service, 64', 'idiomatic, 64')),
    atLeast('creates/s at 64 connections ÷ pgbench', 1.1, rate('service, 64', 'pgbench, 32')),
    atMost(
      'p99 at 64 connections ÷ bare Fastify',
      0.7,
      ratioOf(rounds, 'service, 64', 'bare Fastify, 64', 'p99'),
    ),
    atMost(
      'p50 at 1 connection ÷ bare Fastify',
      1.2,
      ratioOf(rounds, 'service, 1', 'bare Fastify, 1', 'p50'),
    ),
    atLeast('creates/s over 100 tenants ÷ one tenant', 0.8, rate('service, 64, 100 tenants', 'service, 64')),
    atLeast('creates/s at 256 connections ÷ 64', 0.95, rate('service, 256', 'service, 64')),
    atLeast('tasks/s in batches ÷ bulk limit', 0.6, rate('service, batches', 'bulk limit')),
  ];
}

function delayGoals({ longestOfBatches, p99OfCreates }: EventLoopDelays): Goal[] {
  return [
    atMost('event loop held up at a time by full batches, ms', 20, longestOfBatches),
    atMost('event loop late at 64 connections, p99 in ms', 20, p99OfCreates),
  ];
}
