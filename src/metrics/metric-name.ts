/** The name of a metric, with the service's own prefix. */
export function metricName(name: string): string {
  return `task_activities_${name}`;
}

/** In seconds, from 1 ms to 10 s: of requests, and of what they wait for. */
export const DURATIONS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What ends a watching. */
export type Stop = () => void;
