import { Counter, Histogram, type Registry } from 'prom-client';
import { connectionAwaited } from '../database/connection/connection-awaited.js';
import { databaseFailed } from '../database/connection/database-failed.js';
import { WORK_KINDS, type WorkKind } from '../database/connection/work.js';
import { itemRefused, statementStarted } from '../database/statements/statement-events.js';
import { addGauge } from './add-gauge.js';
import { DURATIONS, type Stop, metricName } from './metric-name.js';
import type { MetricSources } from './metric-sources.js';

/** Items in a statement, whose most is 128. */
const SIZES = [1, 2, 4, 8, 16, 32, 64, 128];

/** Connections and who waits for them, the statements that creates share, and what the database refuses. */
export function measureDatabase(registry: Registry, sources: MetricSources): Stop[] {
  gaugeConnections(registry, sources);
  gaugeWork(registry, sources);
  return [
    ...measureWaits(registry),
    ...measureStatements(registry, sources),
    ...measureRefusals(registry),
    measureErrors(registry),
  ];
}

function gaugeConnections(registry: Registry, { database }: MetricSources): void {
  const help =
    'Connections to the database: open ones, those of them that are idle, and the most there may be (limit)';
  addGauge(registry, { name: 'connections', help, labelNames: ['state'] }, () =>
    Object.entries(database.connections).map(([state, count]) => [{ state }, count]),
  );
}

function gaugeWork(registry: Registry, { database }: MetricSources): void {
  const gauge = (name: string, help: string, figure: 'held' | 'waiting') =>
    addGauge(registry, { name, help, labelNames: ['work'] }, () =>
      WORK_KINDS.map((kind) => [{ work: labelOf(kind) }, database.ofKind(kind)[figure]]),
    );
  gauge('connections_held', 'Connections that are held, by kind of work', 'held');
  gauge('connection_queue_length', 'Work that waits for a connection, by kind', 'waiting');
}

function measureWaits(registry: Registry): Stop[] {
  const registers = [registry];
  const labelNames = ['work'];
  const waits = new Histogram({
    name: metricName('connection_wait_seconds'),
    help: 'Time until work had its turn to get a connection, by kind',
    labelNames,
    buckets: DURATIONS,
    registers,
  });
  const timeouts = new Counter({
    name: metricName('connection_timeouts_total'),
    help: 'Work that had no turn to get a connection in time, by kind',
    labelNames,
    registers,
  });
  for (const kind of WORK_KINDS) {
    waits.zero({ work: labelOf(kind) });
    timeouts.inc({ work: labelOf(kind) }, 0);
  }
  const stop = connectionAwaited.watch(({ kind, end, milliseconds }) => {
    if (end === 'GIVEN') waits.observe({ work: labelOf(kind) }, milliseconds / 1_000);
    if (end === 'TIMED_OUT') timeouts.inc({ work: labelOf(kind) });
  });
  return [stop];
}

function measureStatements(registry: Registry, { database }: MetricSources): Stop[] {
  const items = new Histogram({
    name: metricName('statement_items'),
    help: 'Items of several requests that shared a statement',
    labelNames: ['statement'],
    buckets: SIZES,
    registers: [registry],
  });
  for (const statement of database.waitingForStatements().keys()) items.zero({ statement });
  const help = 'Items that wait for a statement that they share';
  addGauge(registry, { name: 'statement_queue_length', help, labelNames: ['statement'] }, () =>
    [...database.waitingForStatements()].map(([statement, waiting]) => [{ statement }, waiting]),
  );
  return [statementStarted.watch((started) => items.observe({ statement: started.name }, started.items))];
}

function measureRefusals(registry: Registry): Stop[] {
  const refusals = new Counter({
    name: metricName('queue_refusals_total'),
    help: 'Work that was refused with 503, since too much waited for a connection or for a shared statement',
    labelNames: ['queue'],
    registers: [registry],
  });
  for (const queue of ['connection', 'statement']) refusals.inc({ queue }, 0);
  return [
    itemRefused.watch(() => refusals.inc({ queue: 'statement' })),
    connectionAwaited.watch(({ end }) => {
      if (end === 'REFUSED') refusals.inc({ queue: 'connection' });
    }),
  ];
}

function measureErrors(registry: Registry): Stop {
  const errors = new Counter({
    name: metricName('database_errors_total'),
    help: 'What the database refused, by class of SQLSTATE, and connections that broke or were not to be had (connection)',
    labelNames: ['class'],
    registers: [registry],
  });
  errors.inc({ class: 'connection' }, 0);
  return databaseFailed.watch(({ sqlstate }) => errors.inc({ class: sqlstate?.slice(0, 2) ?? 'connection' }));
}

function labelOf(kind: WorkKind): string {
  return kind.toLowerCase();
}
