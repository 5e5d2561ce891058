import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endChildWithRun } from './run-program.js';
import { JWT_SECRET } from './tokens.js';

const START_TIMEOUT = 60_000;
const STOP_TIMEOUT = 15_000;
const TICKS_PER_SECOND = 100;
/** In milliseconds; the time to start is known no better. */
const POLL_INTERVAL = 5;

/** A server under test: the service or a peer, in a process of its own, with its log in a file. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    readonly url: string,
    /** Milliseconds from the start of the process until it listened. */
    readonly startTime: number,
  ) {}

  /**
   * Starts it on PostgreSQL and waits until it has logged that it is ready. `script` is a path; `nodeFlags`
   * come before it, and `variables` are set beside those that it needs.
   */
  static start(
    script: string,
    databaseUrl: string,
    nodeFlags: string[] = [],
    variables: Record<string, string> = {},
  ): Promise<ServerProcess> {
    const environment = { NODE_ENV: 'production', DATABASE_URL: databaseUrl, JWT_SECRET, ...variables };
    return ServerProcess.spawn([...nodeFlags, script], environment);
  }

  /** Starts the service on the embedded database of a folder, as it is outside production. */
  static startEmbedded(script: string, dataFolder: string): Promise<ServerProcess> {
    return ServerProcess.spawn([script], { EMBEDDED_DATA_DIR: dataFolder });
  }

  private static async spawn(command: string[], environment: object): Promise<ServerProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'bench-server-'));
    const log = join(folder, 'log');
    const output = openSync(log, 'w');
    const startedAt = performance.now();
    const child = spawn(process.execPath, command, {
      env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: '0', ...environment },
      cwd: folder,
      stdio: ['ignore', output, output, 'ipc'],
      // Ctrl-C must not end it before the run does.
      detached: true,
    });
    endChildWithRun(child);
    closeSync(output);
    try {
      const url = await waitForUrl(child, log);
      return new ServerProcess(child, folder, url, performance.now() - startedAt);
    } catch (error) {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Resident memory, in bytes. */
  get residentBytes(): number {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)![1]) * 1024;
  }

  /** The time that it has taken of the processors, in the kernel's ticks of 10 ms. */
  get cpuSeconds(): number {
    // Its name stands before them in parentheses, and may have spaces.
    const fields = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    const [user, system] = [fields[11], fields[12]];
    return (Number(user) + Number(system)) / TICKS_PER_SECOND;
  }

  /** Asks what a preloaded script of its own answers; see `measures/event-loop.ts`. */
  async ask<Answer>(question: string): Promise<Answer> {
    const answer = once(this.child, 'message') as Promise<[Answer]>;
    this.child.send(question);
    return (await answer)[0];
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      const killer = setTimeout(() => this.child.kill('SIGKILL'), STOP_TIMEOUT);
      await ended;
      clearTimeout(killer);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function waitForUrl(child: ChildProcess, log: string): Promise<string> {
  const giveUpAt = Date.now() + START_TIMEOUT;
  while (Date.now() < giveUpAt && child.exitCode === null) {
    const ready = readFileSync(log, 'utf8')
      .split('\n')
      .find((line) => line.includes('"msg":"ready"') && line.endsWith('}'));
    if (ready) return (JSON.parse(ready) as { url: string }).url;
    await sleep(POLL_INTERVAL);
  }
  throw new Error(`the server did not start: ${readFileSync(log, 'utf8')}`);
}
