import { Counter, Gauge, type Registry } from 'prom-client';
import { configurationLookedUp } from '../activity-config/configuration-looked-up.js';
import { type Stop, metricName } from './metric-name.js';
import type { MetricSources } from './metric-sources.js';

/** The tenants' configurations in memory. */
export function measureConfigurations(registry: Registry, { configurations }: MetricSources): Stop[] {
  const registers = [registry];
  const lookUps = new Counter({
    name: metricName('configuration_lookups_total'),
    help: "Look-ups of a tenant's configuration: a hit was in memory and new enough, a miss was read",
    labelNames: ['result'],
    registers,
  });
  for (const result of ['hit', 'miss']) lookUps.inc({ result }, 0);
  new Gauge({
    name: metricName('configurations'),
    help: 'Tenants whose configuration is in memory',
    registers,
    collect() {
      this.set(configurations.size);
    },
  });
  return [configurationLookedUp.watch(({ isHit }) => lookUps.inc({ result: isHit ? 'hit' : 'miss' }))];
}
