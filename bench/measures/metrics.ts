import { freePort } from '../../test/support/free-port.js';
import { createLoad } from '../load/create-load.js';
import type { Options } from '../options.js';
import { atLeast, atMost } from '../report/goals.js';
import type { Findings } from '../report/report.js';
import type { BenchSetting } from '../setting/bench-setting.js';
import { SERVICE, TRACING } from '../setting/scripts.js';
import type { ServerProcess } from '../setting/server-process.js';
import { ratioOf, runRounds } from './rounds.js';
import { type Trial, costTrial } from './trial.js';

const STORED_TASKS = 10_000;
const CONNECTIONS = 64;
/** In seconds. */
const WARM_UP = 5;
/** In milliseconds: three times as often as Prometheus reads by itself. */
const SCRAPE_INTERVAL = 5_000;

const PLAIN = 'service, 64';
const MEASURED = 'with metrics, 64';
const UNTRACED = 'tracing loaded and off, 64';

/** What operators' eyes cost creates: metrics that are read, and tracing that is off. */
export async function measureMetrics(setting: BenchSetting, options: Options): Promise<Findings> {
  const database = await setting.createDatabase('metrics', { tasks: STORED_TASKS });
  const port = await freePort();
  const trial = (name: string, server: ServerProcess): Trial => {
    const load = { name, server, database, makeLoad: () => createLoad(), connections: CONNECTIONS };
    return costTrial(setting, { ...load, seconds: options.seconds }, () => server.cpuSeconds);
  };
  const environment = { METRICS_PORT: String(port) };
  const measured = trial(MEASURED, await setting.startServer(SERVICE, database, { environment }));
  const trials = [
    trial(PLAIN, await setting.startServer(SERVICE, database)),
    { name: MEASURED, run: () => whileScraped(port, () => measured.run()) },
    trial(UNTRACED, await setting.startServer(SERVICE, database, { nodeFlags: TRACING })),
  ];
  await runRounds(trials, Math.ceil(WARM_UP / options.seconds));
  const rounds = await runRounds(trials, options.rounds);
  return {
    title: 'Metrics and tracing',
    rounds,
    goals: [
      atLeast('creates/s with metrics ÷ without', 0.97, ratioOf(rounds, MEASURED, PLAIN, 'rate')),
      // No goals: the more creates share a statement, the less each takes, and how many do moves with the machine.
      atMost('CPU of a create with metrics ÷ without', null, ratioOf(rounds, MEASURED, PLAIN, 'cpu')),
      atLeast('creates/s with tracing that is off ÷ without', 0.97, ratioOf(rounds, UNTRACED, PLAIN, 'rate')),
      atMost(
        'CPU of a create with tracing that is off ÷ without',
        null,
        ratioOf(rounds, UNTRACED, PLAIN, 'cpu'),
      ),
    ],
    notes: [],
  };
}

async function whileScraped<Result>(port: number, run: () => Promise<Result>): Promise<Result> {
  const scrape = async (): Promise<void> => {
    const response = await fetch(`http://127.0.0.1:${port}/metrics`);
    if (!(await response.text()).includes('task_activities_creates_total'))
      throw new Error('no metrics came');
  };
  const scrapes = [scrape()];
  const timer = setInterval(() => scrapes.push(scrape()), SCRAPE_INTERVAL);
  try {
    return await run();
  } finally {
    clearInterval(timer);
    await Promise.all(scrapes);
  }
}
