import { cpSync, lstatSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Goal, atMost } from '../report/goals.js';
import type { Options } from '../options.js';
import type { Findings } from '../report/report.js';
import type { BenchDatabase } from '../setting/bench-database.js';
import type { BenchSetting } from '../setting/bench-setting.js';
import { runProgram } from '../setting/run-program.js';
import { BARE_FASTIFY, PROJECT, SERVICE, TRACING } from '../setting/scripts.js';
import { ServerProcess } from '../setting/server-process.js';
import { type Rounds, runRounds, spreadOf } from './rounds.js';
import type { Trial } from './trial.js';

const MEBIBYTE = 1024 * 1024;
const BLOCK = 512;

/** From the start of a process until it listens, on PostgreSQL and on the embedded database, and an install's size. */
export async function measureStart(setting: BenchSetting, { rounds: count }: Options): Promise<Findings> {
  const database = await setting.createDatabase('start', { tasks: 1_000 });
  const folder = mkdtempSync(join(tmpdir(), 'bench-embedded-'));
  const trials = [
    startTrial('start, bare Fastify', () => startOn(BARE_FASTIFY, database)),
    startTrial('start, service', () => startOn(SERVICE, database, TRACING)),
    startTrial('start, service, embedded', () => ServerProcess.startEmbedded(SERVICE, folder)),
  ];
  // Once outside the count: it migrates the embedded database.
  await runRounds(trials, 1);
  const rounds = await runRounds(trials, count);
  return { title: 'Start and size', rounds, goals: [...startGoals(rounds), await installGoal()], notes: [] };
}

function startOn(script: string, { url }: BenchDatabase, nodeFlags: string[] = []): Promise<ServerProcess> {
  return ServerProcess.start(script, url, { nodeFlags: nodeFlags });
}

function startTrial(name: string, start: () => Promise<ServerProcess>): Trial {
  return {
    name,
    run: async () => {
      const server = await start();
      await server.stop();
      return { rate: 1000 / server.startTime, p50: server.startTime, p99: server.startTime };
    },
  };
}

function startGoals(rounds: Rounds): Goal[] {
  const seconds = (name: string) => spreadOf(rounds.get(name)!.map(({ p50 }) => p50! / 1000));
  return [
    atMost('ready on PostgreSQL, s', 0.9, seconds('start, service')),
    atMost('ready on a migrated embedded database, s', 2, seconds('start, service, embedded')),
    atMost('ready, bare Fastify, s', null, seconds('start, bare Fastify')),
  ];
}

/** What `npm ci --omit=dev` leaves in a clone, in MiB as `du` counts. */
async function installGoal(): Promise<Goal> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-install-'));
  for (const name of ['package.json', 'package-lock.json', '.npmrc', 'src'])
    cpSync(join(PROJECT, name), join(folder, name), { recursive: true });
  await runProgram('npm', ['ci', '--omit=dev', '--prefix', folder]);
  return atMost('production install, MiB', 120, sizeOf(join(folder, 'node_modules')) / MEBIBYTE);
}

function sizeOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.reduce((bytes, name) => {
    const { blocks } = lstatSync(join(folder, name));
    return bytes + blocks * BLOCK;
  }, 0);
}
