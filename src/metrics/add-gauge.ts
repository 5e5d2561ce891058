import { Gauge, type Registry } from 'prom-client';
import { metricName } from './metric-name.js';

interface GaugeOptions<Label extends string> {
  name: string;
  help: string;
  labelNames?: Label[];
}

/** The figure of one series. */
type Reading<Label extends string> = [labels: Partial<Record<Label, string>>, value: number];

/** Adds a figure that is read when the registry is, and costs nothing until then. */
export function addGauge<Label extends string = never>(
  registry: Registry,
  { name, help, labelNames = [] }: GaugeOptions<Label>,
  read: () => Reading<Label>[],
): void {
  const gauge = new Gauge({
    name: metricName(name),
    help,
    labelNames,
    registers: [],
    collect() {
      for (const [labels, value] of read()) this.set(labels, value);
    },
  });
  registry.registerMetric(gauge);
}
