import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { Rounds } from '../measures/rounds.js';
import { median } from '../measures/rounds.js';
import type { Figures } from '../measures/trial.js';
import { RESULTS } from '../setting/scripts.js';
import type { Goal } from './goals.js';

/** What a part of the benchmark found out. */
export interface Findings {
  title: string;
  rounds?: Rounds;
  goals: Goal[];
  /** Anything else, in whole sentences. */
  notes: string[];
}

/** Prints the tables of a part, as Markdown. */
export function printFindings({ title, rounds, goals, notes }: Findings): void {
  const tables = [
    rounds ? trialsTable(rounds) : '',
    goals.length > 0 ? goalsTable(goals) : '',
    notes.join('\n'),
  ];
  process.stdout.write(`\n## ${title}\n\n${tables.filter((text) => text !== '').join('\n\n')}\n`);
}

/** Prints the goals of all parts as one table, for `bench/README.md`. */
export function printSummary(findings: Findings[]): void {
  process.stdout.write(`\n## All\n\n${goalsTable(findings.flatMap(({ goals }) => goals))}\n`);
}

/** Writes all findings, with each round's figures. Answers the file's path. */
export function writeFindings(findings: Findings[], run: object): string {
  mkdirSync(RESULTS, { recursive: true });
  const file = join(RESULTS, 'latest.json');
  const parts = findings.map((part) => ({ ...part, rounds: Object.fromEntries(part.rounds ?? []) }));
  const machine = { cores: cpus().length, cpu: cpus()[0]?.model, node: process.version };
  const content = { date: new Date().toISOString(), machine, run, parts };
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
  return file;
}

function trialsTable(rounds: Rounds): string {
  const rows = [...rounds].map(([name, figures]) => {
    const spread = figures.map(({ rate }) => rate);
    return [
      name,
      count(median(spread)),
      `${count(Math.min(...spread))}–${count(Math.max(...spread))}`,
      milliseconds(figures, 'p50'),
      milliseconds(figures, 'p99'),
    ];
  });
  return table(['trial', 'per second', 'lowest–highest', 'p50 ms', 'p99 ms'], rows);
}

function milliseconds(figures: Figures[], name: 'p50' | 'p99'): string {
  const values = figures.map((figure) => figure[name]).filter((value) => value !== undefined);
  return values.length > 0 ? median(values).toFixed(2) : '';
}

function goalsTable(goals: Goal[]): string {
  return table(['goal', 'wanted', 'is', 'lowest–highest', ''], goals.map(goalRow));
}

function goalRow({ text, comparison, limit, median: middle, lowest, highest, met }: Goal): string[] {
  const range = lowest === highest ? '' : `${rounded(lowest)}–${rounded(highest)}`;
  const wanted = limit === null ? '' : `${comparison} ${limit}`;
  return [text, wanted, rounded(middle), range, limit === null ? '' : met ? 'met' : 'missed'];
}

/** Two digits after the point where it is a ratio. */
function rounded(value: number): string {
  return value < 100 ? value.toFixed(2) : count(value);
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function table(head: string[], rows: string[][]): string {
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function line(cells: string[]): string {
  return `| ${cells.join(' | ')} |`;
}
