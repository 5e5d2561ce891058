import { parseArgs } from 'node:util';

const USAGE = `npm run bench -- [--quick] [--rounds N] [--seconds N] [--reads] [--lists] [--memory] [--fairness] [--overload] [--scale] [--scale-10m] [--dispatch] [--instances] [--metrics] [--start] [--profile] [--all]
                [--sender wrk|node]
  Without a flag that names a part, it measures creates, batches and the event loop.
  --quick      the same with 2 rounds of 1 second: under two minutes, and no figure to rely on
  --rounds N   how often each trial is repeated, in turn with the others (5)
  --seconds N  how long one trial sends (5)
  --reads      what users read all day, against bare Fastify with the same statements, and nothing else
  --memory     resident memory over 1,000,000 creates, and nothing else
  --fairness   what a tenant's creates and reads take beside another one at full blast, and nothing else
  --overload   what is accepted of ten times as many creates as it can do, and its speed after, and nothing else
  --lists      what a part of a list costs in a tenant with 1,000,000 tasks, by every filter, and nothing else
  --scale      what a create and the reads cost at 10,000 and 1,000,000 stored tasks, and nothing else
  --scale-10m  the same, with 10,000,000 too
  --dispatch   how fast tasks go out, how late, and what a create costs more, and nothing else
  --instances  creates by one and two instances behind HAProxy, against as many bare servers, and nothing else
  --metrics    what a create costs with metrics that are read, and with tracing that is off, and nothing else
  --start      how long a start takes, and what a production install weighs, and nothing else
  --profile    where the service spends its time at 64 connections, and nothing else
  --sender     what sends the load: wrk, or Node where wrk is missing and cannot be installed
  --all        the table of bench/README.md, in 33 minutes: 3 rounds of 2 seconds, for reads of 1, without the lists by every
               filter, the reads of 100 tenants, the profile and the 10,000,000`;

/** Which parts of the benchmark to run, and how long. */
export interface Options {
  quick: boolean;
  /** Everything, of which the largest parts are left out to be done in time. */
  all: boolean;
  rounds: number;
  seconds: number;
  parts: Part[];
  sender: 'wrk' | 'node';
  /** Stored tasks of the databases that are compared. */
  scales: number[];
}

/** Each is measured alone, by a flag of its name. */
const NAMED_PARTS = [
  'reads',
  'lists',
  'memory',
  'fairness',
  'overload',
  'scale',
  'dispatch',
  'instances',
  'metrics',
  'start',
  'profile',
] as const;
export type Part = 'creates' | (typeof NAMED_PARTS)[number];

/** Those of the table, in an order in which each finds the machine at rest. */
const PARTS_OF_ALL: Part[] = [
  'start',
  'creates',
  'instances',
  'reads',
  'memory',
  'fairness',
  'overload',
  'scale',
  'dispatch',
  'metrics',
];

const FLAG = { type: 'boolean', default: false } as const;
const PART_FLAGS = Object.fromEntries(NAMED_PARTS.map((part) => [part, FLAG])) as Record<
  (typeof NAMED_PARTS)[number],
  typeof FLAG
>;

/** @throws {Error} that says how it is used. */
export function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      ...PART_FLAGS,
      quick: FLAG,
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      'scale-10m': FLAG,
      all: FLAG,
      sender: { type: 'string', default: 'wrk' },
    },
  });
  const named = { ...values, scale: values.scale || values['scale-10m'] };
  return {
    quick: values.quick,
    all: values.all,
    rounds: positive(values.rounds, values.quick ? 2 : values.all ? 3 : 5),
    seconds: positive(values.seconds, values.quick ? 1 : values.all ? 2 : 5),
    sender: values.sender === 'node' ? 'node' : 'wrk',
    parts: values.all ? PARTS_OF_ALL : partsOf(named),
    scales: [10_000, 1_000_000, ...(values['scale-10m'] ? [10_000_000] : [])],
  };
}

function partsOf(flags: Record<(typeof NAMED_PARTS)[number], boolean>): Part[] {
  const named = NAMED_PARTS.filter((part) => flags[part]);
  return named.length > 0 ? named : ['creates'];
}

function positive(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(USAGE);
}
