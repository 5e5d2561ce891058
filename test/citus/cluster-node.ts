import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { eventually } from '../support/eventually.js';

/** A worker of a cluster on this machine, which can be stopped and started. */
export class ClusterNode {
  private constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly binaries: string,
  ) {}

  static async find(url: string): Promise<ClusterNode> {
    const client = new Client(url);
    await client.connect();
    const { rows } = await client.query<{ folder: string; binaries: string }>(
      `SELECT current_setting('data_directory') AS folder, setting AS binaries FROM pg_config WHERE name = 'BINDIR'`,
    );
    await client.end();
    return new ClusterNode(Number(new URL(url).port), rows[0]!.folder, rows[0]!.binaries);
  }

  /** Ends it at once, as a machine that fails: its transactions and connections break. */
  async kill(): Promise<void> {
    const file = join(this.folder, 'postmaster.pid');
    process.kill(Number(readFileSync(file, 'utf8').split('\n')[0]), 'SIGQUIT');
    await eventually(() => {
      // Once it has ended, its file is gone.
      if (hasFile(file)) throw new Error(`${file} is still there`);
    });
  }

  start(): void {
    const command = [
      join(this.binaries, 'pg_ctl'),
      '-D',
      this.folder,
      '-l',
      `${this.folder}.log`,
      '-w',
      'start',
    ];
    // PostgreSQL refuses to run as root.
    const asUser = process.getuid?.() === 0 ? ['runuser', '-u', 'postgres', '--', ...command] : command;
    const { status, stderr } = spawnSync(asUser[0]!, asUser.slice(1), {
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (status !== 0) throw new Error(`the node did not start: ${stderr}`);
  }
}

function hasFile(file: string): boolean {
  try {
    readFileSync(file);
    return true;
  } catch {
    return false;
  }
}
