import type { Spread } from '../report/goals.js';
import type { Figures, Trial } from './trial.js';

/** The figures of each trial, one a round. */
export type Rounds = Map<string, Figures[]>;

/** Runs all trials once a round, so that what else the machine does falls on all of them alike. */
export async function runRounds(trials: Trial[], rounds: number): Promise<Rounds> {
  const results: Rounds = new Map(trials.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const trial of trials) {
      const figures = await trial.run();
      const { name } = trial;
      results.get(name)!.push(figures);
      process.stderr.write(`round ${round} of ${rounds}: ${name}: ${describe(figures)}\n`);
    }
  }
  return results;
}

function describe({ rate, p50, p99 }: Figures): string {
  const latencies = p50 === undefined ? '' : `, p50 ${p50.toFixed(2)} ms, p99 ${p99!.toFixed(2)} ms`;
  return `${Math.round(rate)}/s${latencies}`;
}

/** The median over the rounds of one figure. */
export function medianOf(rounds: Rounds, name: string, figure: keyof Figures): number {
  return median(rounds.get(name)!.map((figures) => figures[figure]!));
}

/** Of each round's ratio: what slowed the machine in a round slowed both. */
export function ratioOf(rounds: Rounds, name: string, peer: string, figure: keyof Figures): Spread {
  const peers = rounds.get(peer)!;
  return spreadOf(rounds.get(name)!.map((figures, round) => figures[figure]! / peers[round]![figure]!));
}

export function spreadOf(values: number[]): Spread {
  return { median: median(values), lowest: Math.min(...values), highest: Math.max(...values) };
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
