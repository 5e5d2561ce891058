import { createLoad } from '../load/create-load.js';
import type { Options } from '../options.js';
import { type Goal, atLeast } from '../report/goals.js';
import type { Findings } from '../report/report.js';
import type { BenchDatabase } from '../setting/bench-database.js';
import type { BenchSetting } from '../setting/bench-setting.js';
import { hasProgram } from '../setting/has-program.js';
import { BARE_FASTIFY, SERVICE } from '../setting/scripts.js';
import { TENANTS } from '../setting/references.js';
import { type Rounds, ratioOf, runRounds } from './rounds.js';
import { type Trial, httpTrial } from './trial.js';

const STORED_TASKS = 10_000;
const INSTANCES = [1, 2];
/** For each instance. */
const CONNECTIONS = 64;
const PEERS = { bare: BARE_FASTIFY, service: SERVICE };
type Peer = keyof typeof PEERS;

/** Creates over all tenants by one and by two instances behind a load balancer, against as many bare servers. */
export async function measureInstances(setting: BenchSetting, options: Options): Promise<Findings> {
  const title = 'Instances behind a load balancer';
  if (!hasProgram('haproxy', '-v'))
    return { title, goals: [], notes: ['Left out: haproxy is not here, and cannot be installed.'] };
  const database = await setting.createDatabase('instances', { tasks: STORED_TASKS });
  const trials: Trial[] = [];
  for (const count of INSTANCES) {
    for (const peer of ['bare', 'service'] as const)
      trials.push(await instancesTrial(setting, database, { peer, count, seconds: options.seconds }));
  }
  // Once outside the count, to warm the servers up.
  await runRounds(trials, 1);
  const rounds = await runRounds(trials, options.rounds);
  return { title, rounds, goals: goalsOf(rounds), notes: [] };
}

async function instancesTrial(
  setting: BenchSetting,
  database: BenchDatabase,
  { peer, count, seconds }: { peer: Peer; count: number; seconds: number },
): Promise<Trial> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => setting.startServer(PEERS[peer], database)),
  );
  return httpTrial(setting, {
    name: nameOf(peer, count),
    server: await setting.startBalancer(servers),
    database,
    makeLoad: () => createLoad({ tenants: TENANTS }),
    connections: count * CONNECTIONS,
    seconds,
  });
}

function nameOf(peer: Peer, count: number): string {
  return `${peer}, ${count} behind a balancer`;
}

function goalsOf(rounds: Rounds): Goal[] {
  const rate = (name: string, peer: string) => ratioOf(rounds, name, peer, 'rate');
  const goals = INSTANCES.map((count) =>
    atLeast(
      `creates/s of ${count} behind a balancer ÷ as many bare Fastify`,
      null,
      rate(nameOf('service', count), nameOf('bare', count)),
    ),
  );
  const more = rate(nameOf('service', 2), nameOf('service', 1));
  return [...goals, atLeast('creates/s of 2 behind a balancer ÷ of 1', null, more)];
}
