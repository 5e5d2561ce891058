import { Counter, type Registry } from 'prom-client';
import { createEnded } from '../activities/create/create-ended.js';
import { type Stop, metricName } from './metric-name.js';

/** So that they are there before the first create. */
const COMMON = ['CREATED', 'REPLAYED', 'IDEMPOTENCY_KEY_EXISTS', 'VALIDATION_FAILED'];

/** What creates came to. */
export function measureCreates(registry: Registry): Stop[] {
  const creates = new Counter({
    name: metricName('creates_total'),
    help: 'Creates of tasks by outcome: CREATED, REPLAYED, or the code of the error; each item of a batch counts',
    labelNames: ['outcome'],
    registers: [registry],
  });
  for (const outcome of COMMON) creates.inc({ outcome }, 0);
  return [createEnded.watch(({ outcome, count }) => creates.inc({ outcome }, count))];
}
