import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from './free-port.js';
import { endWithRun } from './run-program.js';

const BINARIES = '/usr/lib/postgresql/15/bin';
const START_TIMEOUT = 60_000;
/** Three services, the peers and pgbench together take fewer. */
const MAX_CONNECTIONS = 300;

/** PostgreSQL refuses to run as root; its package makes this user. */
const AS_POSTGRES =
  process.getuid?.() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups'] : [];

/**
 * A PostgreSQL of the run's own, in a temporary folder that goes with it. Everything is as installed, `fsync`
 * included, but for the number of connections.
 */
export class PostgresServer {
  private constructor(
    private readonly folder: string,
    private readonly port: number,
    private readonly server: ChildProcess,
  ) {}

  static async start(): Promise<PostgresServer> {
    if (!existsSync(join(BINARIES, 'postgres'))) throw new Error(`PostgreSQL 15 is not in ${BINARIES}`);
    const folder = mkdtempSync(join(tmpdir(), 'bench-postgres-'));
    chmodSync(folder, 0o777);
    const cluster = join(folder, 'cluster');
    mkdirSync(cluster, { mode: 0o700 });
    if (AS_POSTGRES.length > 0) spawnSync('chown', ['postgres:postgres', cluster]);
    initialise(folder, cluster);
    const port = await freePort();
    const server = new PostgresServer(folder, port, spawnServer(folder, cluster, port));
    try {
      await server.waitUntilReady();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  /** The URL of one of its databases. */
  urlOf(database: string): string {
    return `postgres://postgres@127.0.0.1:${this.port}/${database}`;
  }

  /** Makes an empty database. */
  async createDatabase(name: string): Promise<string> {
    await this.run(`CREATE DATABASE ${name}`);
    return this.urlOf(name);
  }

  /** Writes out what the trial before has left to write, so that each starts alike. */
  async checkpoint(): Promise<void> {
    await this.run('CHECKPOINT');
  }

  async stop(): Promise<void> {
    if (this.server.exitCode === null && this.server.signalCode === null) {
      const ended = once(this.server, 'exit');
      // SIGINT is its fast shutdown. setpriv has become the server by then, so the signal reaches it.
      this.server.kill('SIGINT');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
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

  private async waitUntilReady(): Promise<void> {
    const giveUpAt = Date.now() + START_TIMEOUT;
    for (;;) {
      try {
        await this.run('SELECT 1');
        return;
      } catch (error) {
        if (Date.now() > giveUpAt || this.server.exitCode !== null) throw error;
        await sleep(100);
      }
    }
  }
}

function initialise(folder: string, cluster: string): void {
  const initdb = join(BINARIES, 'initdb');
  const flags = ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8'];
  const [command, ...rest] = [...AS_POSTGRES, initdb, `--pgdata=${cluster}`, ...flags];
  const { status, stderr } = spawnSync(command!, rest, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`initdb: ${stderr}`);
}

/** In a session of its own, so that Ctrl-C reaches it only through {@link PostgresServer.stop}. */
function spawnServer(folder: string, cluster: string, port: number): ChildProcess {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: MAX_CONNECTIONS,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [command, ...rest] = [...AS_POSTGRES, join(BINARIES, 'postgres'), '-D', cluster, ...flags];
  const server = spawn(command!, rest, { cwd: folder, stdio: 'ignore', detached: true });
  // Killed by SIGKILL it would leave its own processes behind.
  endWithRun(server, 'SIGQUIT');
  return server;
}
