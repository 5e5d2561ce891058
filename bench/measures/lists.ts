import { headersOf } from '../load/create-load.js';
import { atMost } from '../report/goals.js';
import type { Options } from '../options.js';
import type { Findings } from '../report/report.js';
import type { BenchSetting } from '../setting/bench-setting.js';
import { referenceId } from '../setting/references.js';
import { SERVICE } from '../setting/scripts.js';
import { median, medianOf, runRounds } from './rounds.js';
import type { Trial } from './trial.js';

const TASKS = 1_000_000;
const REQUESTS = 15;
/** The part of a list that is read besides the first. */
const DEEP = 4;

const [commerce, route, operator] = [
  referenceId('commerce', 1, 5),
  referenceId('route', 1, 5),
  referenceId('operator', 1, 5),
];
const absent = referenceId('route', 2, 5);

/**
 * Every filter, alone and with others, for much and for little, in both orders; among them what finds
 * nothing.
 */
const QUERIES = [
  '',
  'sort=scheduled_at',
  'status=READY',
  'status=UNRESOLVED',
  'status=UNRESOLVED&sort=scheduled_at',
  'status=FAILED',
  'status=UNRESOLVED&status=CANCELED&sort=-scheduled_at',
  'type=TASK',
  'channel=SMS',
  'channel=SMS&status=UNRESOLVED',
  `commerce_id=${commerce}`,
  `commerce_id=${commerce}&sort=scheduled_at`,
  `route_id=${route}`,
  `route_id=${route}&sort=scheduled_at`,
  `route_id=${route}&status=UNRESOLVED`,
  `route_id=${absent}`,
  `operator_id=${operator}`,
  `operator_id=${operator}&sort=-scheduled_at`,
  `route_id=${route}&operator_id=${operator}`,
  'scheduled_to=2000-01-01T00:00:00Z',
  'scheduled_from=2000-01-01T00:00:00Z&sort=scheduled_at',
  'search=visit',
  'search=inventory&sort=scheduled_at',
  'search=shelf%204242',
  'search=stored-0000777777',
  'search=shop',
  'search=inventory&status=UNRESOLVED',
  'search=nothing',
];

/** How long a part of a list takes, by cursor, in a tenant with a million tasks. */
export async function measureLists(setting: BenchSetting, { rounds: count }: Options): Promise<Findings> {
  const database = await setting.createDatabase('lists', { tasks: TASKS, tenants: 1 });
  const server = await setting.startServer(SERVICE, database);
  const trials = QUERIES.map((query) => listTrial(server.url, query));
  // Once outside the count, to fill caches.
  await runRounds(trials, 1);
  const rounds = await runRounds(trials, count);
  await server.stop();
  const slowest = Math.max(...trials.map(({ name }) => medianOf(rounds, name, 'p50')));
  return {
    title: 'Lists by cursor, in a tenant with 1,000,000 tasks',
    rounds,
    goals: [atMost('slowest list, median ms', 50, slowest)],
    notes: ['Of each list, the first and the fourth part are read in turn; the figures are of both.'],
  };
}

function listTrial(url: string, query: string): Trial {
  return {
    name: query === '' ? 'no filter' : query,
    run: async () => {
      const deep = await findDeepCursor(url, query);
      const times: number[] = [];
      for (let request = 0; request < REQUESTS; request++) {
        for (const cursor of deep === '' ? [''] : ['', deep]) {
          const startedAt = performance.now();
          await readPart(url, query, cursor);
          times.push(performance.now() - startedAt);
        }
      }
      return { rate: 1000 / median(times), p50: median(times), p99: Math.max(...times) };
    },
  };
}

/** Empty where the list has no such part. */
async function findDeepCursor(url: string, query: string): Promise<string> {
  let cursor: string | null = '';
  for (let part = 1; part < DEEP && cursor !== null; part++) cursor = await readPart(url, query, cursor);
  return cursor ?? '';
}

async function readPart(url: string, query: string, cursor: string): Promise<string | null> {
  const response = await fetch(`${url}/api/activities?cursor=${cursor}&${query}`, { headers: headersOf(1) });
  if (response.status !== 200) throw new Error(`${query}: ${response.status} ${await response.text()}`);
  const { meta } = (await response.json()) as { meta: { nextCursor: string | null } };
  return meta.nextCursor;
}
