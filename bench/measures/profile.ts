import { createLoad } from '../load/create-load.js';
import type { Findings } from '../report/report.js';
import type { BenchSetting } from '../setting/bench-setting.js';
import { UNBUNDLED_SERVICE, WATCH_CPU } from '../setting/scripts.js';
import { sendAndCheck } from './trial.js';

/** Of each table, so many lines. */
const SHOWN = 30;

interface CpuProfile {
  nodes: { id: number; callFrame: CallFrame; children?: number[] }[];
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
  const server = await setting.startServer(UNBUNDLED_SERVICE, database, { nodeFlags: WATCH_CPU });
  const sending = { name: 'profile', server, database, makeLoad: () => createLoad(), connections: 64 };
  await sendAndCheck(setting, { ...sending, seconds });
  await server.ask('start');
  const { created, elapsed, p50 } = await sendAndCheck(setting, { ...sending, seconds });
  const profile = await server.ask<CpuProfile>('stop');
  await server.stop();
  const measured = `${Math.round(created / elapsed)} creates/s under the profiler, p50 ${p50.toFixed(1)} ms.`;
  return { title: 'Profile', goals: [], notes: [measured, ...describeProfile(profile, created)] };
}

function describeProfile(profile: CpuProfile, creates: number): string[] {
  const byFunction = new Map<string, number>();
  const byPackage = new Map<string, number>();
  const packages = packagesOf(profile);
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  let busy = 0;
  for (const [index, id] of profile.samples.entries()) {
    const frame = frames.get(id)!;
    if (frame.functionName === '(idle)') continue;
    const time = profile.timeDeltas[index]!;
    busy += time;
    add(byFunction, `${frame.functionName || '(anonymous)'} ${shortPath(frame)}`, time);
    add(byPackage, packages.get(id)!, time);
  }
  return [
    `\nShare of the busy time, which is ${Math.round(busy / creates)} µs a create, by package:\n`,
    ...top(byPackage, busy),
    '\nBy function, without what it calls:\n',
    ...top(byFunction, busy),
  ];
}

/**
 * The package of each node of the profile: what Node and its native code do counts for the package that asks
 * for it.
 */
function packagesOf({ nodes }: CpuProfile): Map<number, string> {
  const packages = new Map<number, string>();
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  // Parents come before their children.
  for (const { id, callFrame } of nodes) {
    const ofCaller = packages.get(parents.get(id) ?? Number.NaN);
    packages.set(id, packageOf(callFrame) ?? ofCaller ?? 'node');
  }
  return packages;
}

function add(totals: Map<string, number>, name: string, time: number): void {
  totals.set(name, (totals.get(name) ?? 0) + time);
}

function top(totals: Map<string, number>, busy: number): string[] {
  return [...totals]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, SHOWN)
    .map(([name, time]) => `${((100 * time) / busy).toFixed(1).padStart(6)} %  ${name}`);
}

/** Null for Node's own and for native code. */
function packageOf({ functionName, url }: CallFrame): string | null {
  const inPackage = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(url);
  if (inPackage) return inPackage[1]!;
  const inSource = /\/dist\/bench\/src\/([^/]+)/.exec(url);
  if (inSource) return `src/${inSource[1]}`;
  return functionName.startsWith('(') && functionName !== '(root)' ? functionName : null;
}

function shortPath({ url, lineNumber }: CallFrame): string {
  if (url === '') return '';
  const path = url.includes('/node_modules/')
    ? url.replace(/^.*\/node_modules\//, '')
    : url.replace(/^.*?\/dist\//, '');
  return `${path}:${lineNumber + 1}`;
}
