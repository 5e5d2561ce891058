import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const MAIN = join(import.meta.dirname, '../../dist/src/main.js');

/** What is loaded before the service wherever it is started; releases before have no such thing. */
function preloads(main: string): string[] {
  const tracing = join(dirname(main), 'tracing.js');
  return existsSync(tracing) ? ['--import', pathToFileURL(tracing).href] : [];
}

/** The compiled service in a process of its own. */
export class ServiceProcess {
  output = '';

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
      });
    }
  }

  /**
   * Starts it with these variables and no others but `PATH`, and does not wait.
   *
   * @param stdout an open file that gets standard output in place of `output`.
   * @param main what is run: the build of this repository, or a copy of it.
   */
  static spawn(
    environment: Record<string, string>,
    folder: string,
    stdout: 'pipe' | number = 'pipe',
    main = MAIN,
  ): ServiceProcess {
    const env = { PATH: process.env['PATH'], PORT: '0', ...environment };
    return new ServiceProcess(
      spawn(process.execPath, [...preloads(main), main], {
        env,
        cwd: folder,
        stdio: ['ignore', stdout, 'pipe'],
      }),
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

  /** Waits until all that it has printed is in `output`, when it has ended. */
  async untilOutputEnds(): Promise<void> {
    const open = [this.child.stdout, this.child.stderr].filter((stream) => stream && !stream.closed);
    await Promise.all(open.map((stream) => once(stream!, 'close')));
  }

  /** Reads no more of its standard output; what it prints stays in the pipe. */
  stopReading(): void {
    this.child.stdout!.removeAllListeners('data').pause();
  }

  /** Closes the reading end of its standard output. */
  closeOutput(): void {
    this.child.stdout!.destroy();
  }

  /** Waits until it has printed a text; fails when it ends before. */
  async waitFor(text: string): Promise<void> {
    while (!this.output.includes(text)) {
      if (this.child.exitCode !== null)
        throw new Error(`it ended with ${this.child.exitCode}: ${this.output}`);
      const streams = [this.child.stdout, this.child.stderr].filter((stream) => stream !== null);
      await Promise.race([...streams.map((stream) => once(stream, 'data')), once(this.child, 'exit')]);
    }
  }

  /** Waits until it answers requests, where its output cannot be read; fails when it ends before. */
  async untilAnswered(url: string): Promise<void> {
    for (;;) {
      if (this.child.exitCode !== null)
        throw new Error(`it ended with ${this.child.exitCode}: ${this.output}`);
      const answer = await fetch(`${url}/api/health/live`).catch(() => null);
      if (answer?.ok) return;
      await setTimeout(50);
    }
  }

  /** Sends it a signal that need not end it. */
  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
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
