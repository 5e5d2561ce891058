import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { childProcessesOf } from './child-processes.js';
import { freePort } from './free-port.js';
import { endWithRun } from './end-with-run.js';

const BINARIES = '/usr/lib/postgresql/15/bin';
const START_TIMEOUT = 60_000;

/** Its fast shutdown; `setpriv` has become the server by then, so that the signal reaches it. */
const FAST: NodeJS.Signals = 'SIGINT';
/** No checkpoint, so that the next start recovers from the write-ahead log; its own processes end with it. */
const IMMEDIATE: NodeJS.Signals = 'SIGQUIT';

/** PostgreSQL refuses to run as root; its package makes this user. */
const AS_POSTGRES =
  process.getuid?.() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups'] : [];

/** A PostgreSQL of the run's own, in a temporary folder, that can be stopped, killed and started again. */
export class PostgresServer {
  private server: ChildProcess | null = null;

  private constructor(
    private readonly folder: string,
    readonly port: number,
    private readonly settings: Record<string, string | number>,
  ) {
    endWithRun(() => this.server?.kill(IMMEDIATE));
  }

  static isInstalled(): boolean {
    return existsSync(join(BINARIES, 'postgres'));
  }

  /** @param settings beside those as installed, in which `fsync` and `synchronous_commit` are on. */
  static async start(settings: Record<string, string | number> = {}): Promise<PostgresServer> {
    if (!PostgresServer.isInstalled()) throw new Error(`PostgreSQL 15 is not in ${BINARIES}`);
    const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
    chmodSync(folder, 0o777);
    initialise(folder);
    const server = new PostgresServer(folder, await freePort(), settings);
    await server.restart();
    return server;
  }

  /** The URL of one of its databases. */
  urlOf(database: string): string {
    return `postgres://postgres@127.0.0.1:${this.port}/${database}`;
  }

  get pid(): number {
    return this.server!.pid!;
  }

  /** Makes an empty database. @returns its URL. */
  async createDatabase(name: string): Promise<string> {
    await this.run(`CREATE DATABASE ${name}`);
    return this.urlOf(name);
  }

  /** Writes out what is left to write, so that what is measured next starts like what was before. */
  async checkpoint(): Promise<void> {
    await this.run('CHECKPOINT');
  }

  /** Starts it where it has ended, and waits until it accepts connections. */
  async restart(): Promise<void> {
    const giveUpAt = performance.now() + START_TIMEOUT;
    while (!(await this.isAccepting())) {
      if (performance.now() > giveUpAt) throw new Error(`PostgreSQL does not start: ${this.log()}`);
      // After a kill it refuses to start as long as one of its processes has not gone.
      if (this.hasEnded()) this.server = this.spawn();
      await sleep(20);
    }
  }

  /** Stops it without a checkpoint. */
  async stopAtOnce(): Promise<void> {
    await this.end(IMMEDIATE);
  }

  /** Ends all of its processes, so that nothing that is only in their memory is written. */
  async killAll(): Promise<void> {
    const children = this.children();
    await this.end('SIGKILL');
    for (const pid of children) killIfThere(pid);
  }

  /** Keeps what is committed lazily from being written. */
  stopWalWriter(): void {
    const writer = this.children().find((pid) => commandOf(pid).includes('walwriter'));
    if (writer === undefined) throw new Error('PostgreSQL has no WAL writer');
    process.kill(writer, 'SIGSTOP');
  }

  /** Ends one of the processes that serve connections; the others then recover. */
  killOne(pick: number): void {
    const serving = this.children().filter((pid) => commandOf(pid).includes('127.0.0.1'));
    if (serving.length > 0) killIfThere(serving[pick % serving.length]!);
  }

  /** Stops it, and takes away all that it has. */
  async remove(): Promise<void> {
    await this.end(FAST);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Whether it accepts connections now. */
  async isAccepting(): Promise<boolean> {
    const client = new Client(this.urlOf('postgres'));
    client.on('error', () => undefined);
    return client.connect().then(
      () => client.end().then(() => true),
      () => false,
    );
  }

  private async run(statement: string): Promise<void> {
    const client = new Client(this.urlOf('postgres'));
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.hasEnded()) return;
    const ended = once(this.server!, 'exit');
    this.server!.kill(signal);
    await ended;
  }

  private hasEnded(): boolean {
    return !this.server || this.server.exitCode !== null || this.server.signalCode !== null;
  }

  private children(): number[] {
    return childProcessesOf(this.pid);
  }

  private get logFile(): string {
    return join(this.folder, 'log');
  }

  private log(): string {
    return readFileSync(this.logFile, 'utf8').slice(-2_000);
  }

  private spawn(): ChildProcess {
    const settings = {
      listen_addresses: '127.0.0.1',
      port: this.port,
      unix_socket_directories: '',
      ...this.settings,
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const [command, ...rest] = [
      ...AS_POSTGRES,
      join(BINARIES, 'postgres'),
      '-D',
      join(this.folder, 'cluster'),
    ];
    const log = openSync(this.logFile, 'a');
    // In a session of its own, so that Ctrl-C reaches it only through `remove`.
    const server = spawn(command, [...rest, ...flags], {
      cwd: this.folder,
      stdio: ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    return server;
  }
}

function initialise(folder: string): void {
  const cluster = join(folder, 'cluster');
  mkdirSync(cluster, { mode: 0o700 });
  if (AS_POSTGRES.length > 0) spawnSync('chown', ['postgres:postgres', cluster]);
  const flags = ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'];
  const [command, ...rest] = [...AS_POSTGRES, join(BINARIES, 'initdb'), `--pgdata=${cluster}`, ...flags];
  const { status, stderr } = spawnSync(command!, rest, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`initdb: ${stderr}`);
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
