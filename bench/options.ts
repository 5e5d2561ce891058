import { parseArgs } from 'node:util';

const USAGE = `npm run bench -- [--quick] [--rounds N] [--seconds N] [--reads] [--lists] [--memory] [--fairness] [--scale] [--scale-10m] [--profile] [--all]
                [--sender wrk|node]
  Without a flag that names a part, it measures creates, batches, the event loop and the start.
  --quick      the same with 2 rounds of 1 second: under two minutes, and no figure to rely on
  --rounds N   how often each trial is repeated, in turn with the others (5)
  --seconds N  how long one trial sends (5)
  --reads      what users read all day, against bare Fastify with the same statements, and nothing else
  --memory     resident memory over 1,000,000 creates, and nothing else
  --fairness   what a tenant's creates and reads take beside another one at full blast, and nothing else
  --lists      what a part of a list costs in a tenant with 1,000,000 tasks, by every filter, and nothing else
  --scale      what a create and the reads cost at 10,000 and 1,000,000 stored tasks, and nothing else
  --scale-10m  the same, with 10,000,000 too
  --profile    where the service spends its time at 64 connections, and nothing else
  --sender     what sends the load: wrk, or Node where wrk is missing and cannot be installed
  --all        everything but the profile and the 10,000,000, one after the other`;

/** Which parts of the benchmark to run, and how long. */
export interface Options {
  quick: boolean;
  rounds: number;
  seconds: number;
  parts: Part[];
  sender: 'wrk' | 'node';
  /** Stored tasks of the databases that are compared. */
  scales: number[];
}

export type Part = 'creates' | 'reads' | 'lists' | 'memory' | 'fairness' | 'scale' | 'profile';

/** @throws {Error} that says how it is used. */
export function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      reads: { type: 'boolean', default: false },
      lists: { type: 'boolean', default: false },
      memory: { type: 'boolean', default: false },
      fairness: { type: 'boolean', default: false },
      scale: { type: 'boolean', default: false },
      'scale-10m': { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      all: { type: 'boolean', default: false },
      sender: { type: 'string', default: 'wrk' },
    },
  });
  const wantsScale = values.scale || values['scale-10m'];
  return {
    quick: values.quick,
    rounds: positive(values.rounds, values.quick ? 2 : 5),
    seconds: positive(values.seconds, values.quick ? 1 : 5),
    sender: values.sender === 'node' ? 'node' : 'wrk',
    parts: values.all
      ? ['creates', 'reads', 'lists', 'memory', 'fairness', 'scale']
      : namedParts({ ...values, scale: wantsScale }),
    scales: [10_000, 1_000_000, ...(values['scale-10m'] ? [10_000_000] : [])],
  };
}

function namedParts(flags: Record<Exclude<Part, 'creates'>, boolean>): Part[] {
  const parts = ['reads', 'lists', 'memory', 'fairness', 'scale', 'profile'] as const;
  const named = parts.filter((part) => flags[part]);
  return named.length > 0 ? named : ['creates'];
}

function positive(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(USAGE);
}
