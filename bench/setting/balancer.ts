import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../test/support/free-port.js';
import { endChildWithRun } from './run-program.js';

const START_TIMEOUT = 10_000;

/** HAProxy in front of servers, as `compose.yaml` has it: one thread, whoever has the fewest requests. */
export class Balancer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    readonly url: string,
  ) {}

  /** @param servers their URLs. */
  static async start(servers: string[]): Promise<Balancer> {
    const folder = mkdtempSync(join(tmpdir(), 'bench-balancer-'));
    const file = join(folder, 'haproxy.cfg');
    const port = await freePort();
    writeFileSync(file, configuration(port, servers));
    const child = spawn('haproxy', ['-db', '-f', file], { stdio: 'ignore', detached: true });
    endChildWithRun(child);
    const balancer = new Balancer(child, folder, `http://127.0.0.1:${port}`);
    await balancer.waitUntilReady();
    return balancer;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async waitUntilReady(): Promise<void> {
    const giveUpAt = Date.now() + START_TIMEOUT;
    while (Date.now() < giveUpAt && this.child.exitCode === null) {
      // Any response comes from a server: haproxy itself sends 503.
      const response = await fetch(this.url).catch(() => null);
      await response?.body?.cancel();
      if (response && response.status !== 503) return;
      await sleep(50);
    }
    throw new Error('haproxy did not start, or reaches no server');
  }
}

function configuration(port: number, servers: string[]): string {
  const lines = servers.map((url, index) => `  server instance${index + 1} ${new URL(url).host}`);
  return `global
  nbthread 1
defaults
  mode http
  timeout connect 2s
  timeout client 65s
  timeout server 65s
frontend all
  bind 127.0.0.1:${port}
  default_backend instances
backend instances
  balance leastconn
${lines.join('\n')}
`;
}
