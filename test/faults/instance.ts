import { join } from 'node:path';
import { ServiceProcess } from '../support/service-process.js';
import { endWithRun } from '../support/end-with-run.js';

/** The build of this repository. */
export const SERVICE = join(import.meta.dirname, '../../../src/main.js');
export const JWT_SECRET = 'the secret of the faults, of 32 bytes or more';

/** The compiled service on one port, started again and again as a supervisor does. */
export class Instance {
  /** How often it ended although nobody had ended it. */
  endedByItself = 0;
  private process: ServiceProcess | null = null;

  constructor(
    readonly port: number,
    private readonly environment: Record<string, string>,
    private readonly folder: string,
    private readonly main = SERVICE,
  ) {
    endWithRun(() => this.process?.signal('SIGKILL'));
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts it, and waits until it responds. */
  async start(): Promise<void> {
    const service = ServiceProcess.spawn(
      { NODE_ENV: 'test', JWT_SECRET, LOG_LEVEL: 'error', PORT: String(this.port), ...this.environment },
      this.folder,
      'pipe',
      this.main,
    );
    this.process = service;
    void service.end().then(({ code, signal }) => {
      if (this.process !== service) return;
      this.endedByItself++;
      process.stderr.write(`an instance ended with ${code ?? signal}: ${service.output.slice(-2_000)}\n`);
    });
    await service.untilAnswered(this.url);
  }

  /** Ends it and waits until it has gone. */
  async end(signal: NodeJS.Signals): Promise<{ code: number | null }> {
    const { process } = this;
    this.process = null;
    return process ? process.end(signal) : { code: null };
  }

  /** Takes its processor away, and gives it back. */
  pause(): void {
    this.process?.signal('SIGSTOP');
  }

  goOn(): void {
    this.process?.signal('SIGCONT');
  }
}
