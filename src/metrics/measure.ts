import { Registry, collectDefaultMetrics } from 'prom-client';
import { measureConfigurations } from './measure-configurations.js';
import { measureCreates } from './measure-creates.js';
import { measureDatabase } from './measure-database.js';
import { measureDispatches } from './measure-dispatches.js';
import { measureRequests } from './measure-requests.js';
import type { MetricSources } from './metric-sources.js';

/** What is measured, and how to end that. */
interface Measuring {
  registry: Registry;
  stopMeasuring: () => void;
}

/**
 * Begins to measure this process: how things are when the registry is read, and what happens from now on. No label has
 * a tenant, or anything else that a caller chooses.
 */
export function measure(sources: MetricSources): Measuring {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const stops = [
    ...measureRequests(registry),
    ...measureCreates(registry),
    ...measureDatabase(registry, sources),
    ...measureConfigurations(registry, sources),
    ...measureDispatches(registry, sources),
  ];
  const stopMeasuring = (): void => {
    for (const stop of stops) stop();
  };
  return { registry, stopMeasuring };
}
