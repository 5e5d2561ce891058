import { Counter, Histogram, type Registry } from 'prom-client';
import { requestCompleted } from '../common/logging/request-completed.js';
import { DURATIONS, type Stop, metricName } from './metric-name.js';

/** The label of requests that no route is for. */
const UNMATCHED = 'unmatched';
/** Those of `RateLimit`, so that each is there before it first refuses. */
const LIMITS = ['address', 'tenant', 'tenant-rows'];

/** Requests with their responses, by route, and those that limits refused. */
export function measureRequests(registry: Registry): Stop[] {
  const durations = new Histogram({
    name: metricName('http_request_duration_seconds'),
    help: 'Time until a response was sent, by the template of its route',
    labelNames: ['method', 'route', 'status'],
    buckets: DURATIONS,
    registers: [registry],
  });
  const refusals = new Counter({
    name: metricName('rate_limit_refusals_total'),
    help: 'Requests refused with 429, by the limit that was used up',
    labelNames: ['limit'],
    registers: [registry],
  });
  for (const limit of LIMITS) refusals.inc({ limit }, 0);
  const stop = requestCompleted.watch(({ method, route, status, milliseconds, limit }) => {
    durations.observe({ method, route: route ?? UNMATCHED, status }, milliseconds / 1_000);
    if (limit !== null) refusals.inc({ limit });
  });
  return [stop];
}
