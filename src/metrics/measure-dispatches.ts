import { Counter, Histogram, type Registry } from 'prom-client';
import { ATTEMPT_OUTCOMES } from '../dispatch/attempts/attempt-outcome.js';
import { dispatchClaimed, dispatchEnded } from '../dispatch/worker/dispatch-events.js';
import { addGauge } from './add-gauge.js';
import { type Stop, metricName } from './metric-name.js';
import type { MetricSources } from './metric-sources.js';

/** In seconds: a task is claimed within one or two of its time, where nothing holds it up. */
const LATENESS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800];

/** Tasks on their way to providers. */
export function measureDispatches(registry: Registry, sources: MetricSources): Stop[] {
  gaugeDispatches(registry, sources);
  return [...measureClaims(registry), ...measureAttempts(registry)];
}

function gaugeDispatches(registry: Registry, { slots, breakers, worker }: MetricSources): void {
  const gauge = (name: string, help: string, read: () => number) =>
    addGauge(registry, { name, help }, () => [[{}, read()]]);
  gauge('dispatches_in_progress', 'Tasks that are being sent', () => slots.taken);
  gauge('dispatch_slots', 'Tasks that may be sent at once', () => slots.total);
  gauge(
    'dispatch_configurations_waiting',
    'Dispatch configurations of which this instance knows that something is due',
    () => worker.waiting,
  );
  gauge(
    'dispatch_breakers_open',
    'Breakers that hold tasks back, of the dispatch configurations that this instance has used',
    () => breakers.open,
  );
}

function measureClaims(registry: Registry): Stop[] {
  const registers = [registry];
  const lateness = new Histogram({
    name: metricName('dispatch_lateness_seconds'),
    help: 'Time between when a task was due and when it was claimed to be sent',
    buckets: LATENESS,
    registers,
  });
  const expired = new Counter({
    name: metricName('dispatch_leases_expired_total'),
    help: 'Tasks that were claimed again, since the instance that had them did not say what came of them',
    registers,
  });
  const stop = dispatchClaimed.watch(({ lateness: late, isLeaseLost }) => {
    lateness.observe(late / 1_000);
    if (isLeaseLost) expired.inc();
  });
  return [stop];
}

function measureAttempts(registry: Registry): Stop[] {
  const registers = [registry];
  const attempts = new Counter({
    name: metricName('dispatch_attempts_total'),
    help: 'Tries to send a task, by outcome',
    labelNames: ['outcome'],
    registers,
  });
  for (const outcome of ATTEMPT_OUTCOMES) attempts.inc({ outcome }, 0);
  const givenBack = new Counter({
    name: metricName('dispatches_given_back_total'),
    help: 'Tasks that were claimed, and not sent since that did not begin in time',
    registers,
  });
  const stop = dispatchEnded.watch(({ outcome }) => {
    if (outcome === null) givenBack.inc();
    else attempts.inc({ outcome });
  });
  return [stop];
}
