import { Counter, type Registry } from 'prom-client';
import { configurationLookedUp } from '../activity-config/configuration-looked-up.js';
import { addGauge } from './add-gauge.js';
import { type Stop, metricName } from './metric-name.js';
import type { MetricSources } from './metric-sources.js';

/** The tenants' configurations in memory. */
export function measureConfigurations(registry: Registry, { configurations }: MetricSources): Stop[] {
  const lookUps = new Counter({
    name: metricName('configuration_lookups_total'),
    help: "Look-ups of a tenant's configuration: a hit was in memory and new enough, a miss was read",
    labelNames: ['result'],
    registers: [registry],
  });
  for (const result of ['hit', 'miss']) lookUps.inc({ result }, 0);
  const help = 'Tenants whose configuration is in memory';
  addGauge(registry, { name: 'configurations', help }, () => [[{}, configurations.size]]);
  return [configurationLookedUp.watch(({ isHit }) => lookUps.inc({ result: isHit ? 'hit' : 'miss' }))];
}
