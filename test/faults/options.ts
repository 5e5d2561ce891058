import { parseArgs } from 'node:util';

const USAGE = `npm run test:faults -- [--creates N] [--seed N] [--clients N]
  --creates N  tasks to be created at least while faults are injected (1,000)
  --seed N     of the order and the moments of the faults; printed on each run
  --clients N  how many create at the same time (24)`;

export interface Options {
  creates: number;
  seed: number;
  clients: number;
}

/** @throws {Error} that says how it is used. */
export function readOptions(): Options {
  const { values } = parseArgs({
    options: { creates: { type: 'string' }, seed: { type: 'string' }, clients: { type: 'string' } },
  });
  return {
    creates: positive(values.creates, 1_000),
    seed: positive(values.seed, Date.now() % 2 ** 31),
    clients: positive(values.clients, 24),
  };
}

function positive(text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(USAGE);
}
