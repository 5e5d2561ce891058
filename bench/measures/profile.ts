import { createLoad } from '../load/create-load.js';
import type { Findings } from '../report/report.js';
import type { BenchSetting } from '../setting/bench-setting.js';
import { SERVICE, WATCH_CPU } from '../setting/scripts.js';
import { sendAndCheck } from './trial.js';

const FUNCTIONS = 40;

interface CpuProfile {
  nodes: { id: number; callFrame: CallFrame }[];
  samples: number[];
  timeDeltas: number[];
}

interface CallFrame {
  functionName: string;
  url: string;
  lineNumber: number;
}

/** Where the service spends its time with 64 connections, once it is warm. */
export async function profileService(setting: BenchSetting, seconds: number): Promise<Findings> {
  const database = await setting.createDatabase('profile', { tasks: 10_000 });
  const server = await setting.startServer(SERVICE, database, WATCH_CPU);
  const sending = { name: 'profile', server, database, makeLoad: () => createLoad(), connections: 64 };
  await sendAndCheck(setting, { ...sending, seconds });
  await server.ask('start');
  const { created, elapsed, p50 } = await sendAndCheck(setting, { ...sending, seconds });
  const profile = await server.ask<CpuProfile>('stop');
  await server.stop();
  const measured = `${Math.round(created / elapsed)} creates/s under the profiler, p50 ${p50.toFixed(1)} ms.`;
  return { title: 'Profile', goals: [], notes: [measured, ...describeProfile(profile, created)] };
}

function describeProfile({ nodes, samples, timeDeltas }: CpuProfile, creates: number): string[] {
  const frameOf = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const byFunction = new Map<string, number>();
  const byPackage = new Map<string, number>();
  let busy = 0;
  for (const [index, id] of samples.entries()) {
    const frame = frameOf.get(id)!;
    if (frame.functionName === '(idle)') continue;
    const time = timeDeltas[index]!;
    busy += time;
    add(byFunction, `${frame.functionName || '(anonymous)'} ${shortPath(frame)}`, time);
    add(byPackage, packageOf(frame), time);
  }
  const perCreate = `Self time by function, share of busy time; ${Math.round(busy / creates)} µs of it a create:`;
  return [
    `\nBy package:\n`,
    ...top(byPackage, busy, FUNCTIONS),
    `\n${perCreate}\n`,
    ...top(byFunction, busy, FUNCTIONS),
  ];
}

function add(totals: Map<string, number>, name: string, time: number): void {
  totals.set(name, (totals.get(name) ?? 0) + time);
}

function top(totals: Map<string, number>, busy: number, count: number): string[] {
  return [...totals]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([name, time]) => `${((100 * time) / busy).toFixed(1).padStart(6)} %  ${name}`);
}

function packageOf({ functionName, url }: CallFrame): string {
  const inPackage = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(url);
  if (inPackage) return inPackage[1]!;
  const inSource = /\/dist\/src\/([^/]+)/.exec(url);
  if (inSource) return `src/${inSource[1]}`;
  if (url.startsWith('node:')) return 'node';
  return functionName === '(garbage collector)' ? '(garbage collector)' : '(engine and native code)';
}

function shortPath({ url, lineNumber }: CallFrame): string {
  if (url === '') return '';
  const path = url.includes('/node_modules/')
    ? url.replace(/^.*\/node_modules\//, '')
    : url.replace(/^.*?\/dist\//, '');
  return `${path}:${lineNumber + 1}`;
}
