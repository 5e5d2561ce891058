import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { Ending, TcpProxy } from '../support/tcp-proxy.js';
import type { CreatingClients } from './creating-clients.js';
import type { Instance } from './instance.js';
import type { PostgresServer } from '../support/postgres-server.js';
import type { Random } from './random.js';

/** What faults are injected into. */
export interface Setting {
  postgres: PostgresServer;
  /** Of the service's own database. */
  databaseUrl: string;
  instances: readonly Instance[];
  /** Between clients and instances, and between instances and the database. */
  lines: readonly TcpProxy[];
}

/** Longer than a request and a connection to the database can take, in milliseconds. */
const GIVE_UP_AFTER = 30_000;

/** Injects faults one after the other, each kind once before one comes again. */
export class FaultInjector {
  /** How often each kind was injected. */
  readonly injected = new Map<string, number>();
  /** From when the database accepted connections again until a task was created at each instance, in milliseconds. */
  readonly returns: number[] = [];

  private readonly faults: Record<string, () => Promise<void>> = {
    'line cut': () => this.onLine((line) => line.cut(), 200),
    'line ended': () => this.onLine((line) => line.end('destroySoon'), 0),
    'line reset': () => this.onLine((line) => line.end('resetAndDestroy'), 0),
    'line ended in an exchange': () => this.breakInExchange('destroySoon'),
    'line reset in an exchange': () => this.breakInExchange('resetAndDestroy'),
    'line delayed': () => this.onLine((line) => line.delay(this.random.between(20, 400)), 600),
    'line silenced': () => this.onLine((line) => line.silence(), this.random.between(100, 1_500)),
    'connections forgotten': () => this.onLine((line) => line.forget(), 0),
    'instance SIGKILL': () => this.killInstance(),
    'instance SIGSTOP': () => this.pauseInstance(),
    pg_terminate_backend: () => this.terminateConnections(),
    'database process SIGKILL': () => this.backAfter(async () => this.killServingProcess()),
    'database immediate stop': () => this.backAfter(() => this.setting.postgres.stopAtOnce()),
    'database SIGKILL': () => this.backAfter(() => this.setting.postgres.killAll()),
  };

  constructor(
    private readonly setting: Setting,
    private readonly clients: CreatingClients,
    private readonly random: Random,
  ) {}

  /** Injects each kind of fault once, in a new order. */
  async injectEach(): Promise<void> {
    for (const [kind, inject] of this.random.shuffled(Object.entries(this.faults))) {
      await sleep(this.random.between(0, 250));
      await inject();
      this.injected.set(kind, (this.injected.get(kind) ?? 0) + 1);
    }
  }

  /** Waits until a task is created at each instance. */
  async untilWell(): Promise<void> {
    const created = Promise.all(this.setting.instances.map(({ url }) => this.clients.createAt(url)));
    const late = sleep(GIVE_UP_AFTER, 'late', { ref: false });
    if ((await Promise.race([created, late])) === 'late')
      throw new Error(`no task could be created ${GIVE_UP_AFTER} ms after a fault`);
  }

  /** Does something to one of the lines, for so many milliseconds. */
  private async onLine(change: (line: TcpProxy) => void, duration: number): Promise<void> {
    const line = this.random.one(this.setting.lines);
    change(line);
    await sleep(duration);
    line.mend();
  }

  /** At any point of what clients and instances, or instances and the database, tell each other. */
  private async breakInExchange(ending: Ending): Promise<void> {
    const line = this.random.one(this.setting.lines);
    line.breakAfter(this.random.between(1, 6_000), ending);
    await sleep(200);
    line.mend();
  }

  private async killInstance(): Promise<void> {
    const instance = this.random.one(this.setting.instances);
    await instance.end('SIGKILL');
    await instance.start();
  }

  private async pauseInstance(): Promise<void> {
    const instance = this.random.one(this.setting.instances);
    instance.pause();
    await sleep(this.random.between(300, 1_500));
    instance.goOn();
  }

  private async terminateConnections(): Promise<void> {
    const client = new Client(this.setting.postgres.urlOf('postgres'));
    await client.connect();
    await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
      new URL(this.setting.databaseUrl).pathname.slice(1),
    ]);
    await client.end();
  }

  private async killServingProcess(): Promise<void> {
    this.setting.postgres.killOne(this.random.between(0, 1_000));
    // The server takes notice and ends the others; it accepts connections when it has recovered.
    await sleep(100);
  }

  /** Takes the database away, lets it come back, and sees how long the instances then take. */
  private async backAfter(takeAway: () => Promise<void>): Promise<void> {
    // What a line did before must not be taken for what the database does.
    await this.untilWell();
    for (const line of this.setting.lines) line.end('resetAndDestroy');
    await this.untilWell();
    await takeAway();
    await sleep(this.random.between(0, 700));
    if (!(await this.setting.postgres.isAccepting())) await this.setting.postgres.restart();
    const begun = performance.now();
    await this.untilWell();
    this.returns.push(performance.now() - begun);
  }
}
