import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../../dist/src/main.js');

/** The compiled service in a process of its own. */
export class ServiceProcess {
  output = '';

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
      });
    }
  }

  /** Starts it with these variables and no others but `PATH`, and does not wait. */
  static spawn(environment: Record<string, string>, folder: string): ServiceProcess {
    const env = { PATH: process.env['PATH'], PORT: '0', ...environment };
    return new ServiceProcess(
      spawn(process.execPath, [MAIN], { env, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] }),
    );
  }

  /** Starts it and waits until it listens. */
  static async start(environment: Record<string, string>, folder: string): Promise<ServiceProcess> {
    const service = ServiceProcess.spawn(environment, folder);
    await service.waitFor('"msg":"ready"');
    return service;
  }

  get url(): string {
    const line = this.output.split('\n').find((text) => text.includes('"msg":"ready"'));
    return (JSON.parse(line!) as { url: string }).url;
  }

  /** Waits until it has printed a text; fails when it ends before. */
  async waitFor(text: string): Promise<void> {
    while (!this.output.includes(text)) {
      if (this.child.exitCode !== null)
        throw new Error(`it ended with ${this.child.exitCode}: ${this.output}`);
      await Promise.race([
        once(this.child.stdout!, 'data'),
        once(this.child.stderr!, 'data'),
        once(this.child, 'exit'),
      ]);
    }
  }

  /** Sends it a signal, or waits for it to end by itself. */
  async end(signal?: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    const { exitCode, signalCode } = this.child;
    if (exitCode !== null || signalCode !== null) return { code: exitCode, signal: signalCode };
    const exited = once(this.child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    if (signal) this.child.kill(signal);
    const [code, killedBy] = await exited;
    return { code, signal: killedBy };
  }
}
