import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { vi } from 'vitest';
import { databaseOf } from './databases.js';
import { freePort } from './free-port.js';

const PROGRAM = '/usr/sbin/pgbouncer';

/** Whether the package `pgbouncer` is installed. */
export const hasPgBouncer = existsSync(PROGRAM);

/** It refuses to run as root. */
const AS_OTHER = process.getuid?.() === 0 ? ['setpriv', '--reuid=nobody', '--clear-groups'] : [];

/** A PgBouncer between a client and a database. */
export class PgBouncer {
  private constructor(
    private readonly folder: string,
    private readonly process: ChildProcess,
    readonly url: string,
  ) {}

  static async start(
    databaseUrl: string,
    poolMode: 'transaction' | 'session' | 'statement',
  ): Promise<PgBouncer> {
    const folder = mkdtempSync(join(tmpdir(), 'pgbouncer-'));
    chmodSync(folder, 0o755);
    const port = await freePort();
    const file = join(folder, 'pgbouncer.ini');
    writeFileSync(file, configuration(new URL(databaseUrl), port, poolMode));
    const [program, ...options] = [...AS_OTHER, PROGRAM, '--quiet', file];
    const child = spawn(program, options, { stdio: 'ignore' });
    const url = new URL(databaseUrl);
    url.host = `127.0.0.1:${port}`;
    const bouncer = new PgBouncer(folder, child, url.href);
    await vi.waitFor(() => bouncer.assertConnects(), { timeout: 30_000 });
    return bouncer;
  }

  async stop(): Promise<void> {
    const ended = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await ended;
    rmSync(this.folder, { recursive: true });
  }

  private async assertConnects(): Promise<void> {
    const client = new Client(this.url);
    await client.connect();
    await client.end();
  }
}

function configuration({ hostname, port, username, href }: URL, listenPort: number, mode: string): string {
  const database = databaseOf(href);
  return `[databases]
${database} = host=${hostname} port=${port || 5432} dbname=${database} user=${username || 'postgres'}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listenPort}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
default_pool_size = 3
`;
}
