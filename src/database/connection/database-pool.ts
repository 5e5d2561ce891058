import { DatabaseError, Pool, type PoolClient, type PoolConfig } from 'pg';
import { ConnectionScheduler } from './connection-scheduler.js';
import { tellOfFailure } from './database-failed.js';
import { DatabaseClient, type DatabaseClientConfig } from './database-client.js';
import { type Work, type WorkKind, workBeingStarted } from './work.js';

/**
 * What waits for a connection at most: more than a second's worth of reads, and some MB of requests that are
 * held for it.
 */
const WAITING = { waiting: 4_000, waitingOfTenant: 1_000 };

/** What a pool is told beside what the driver and its connections know. */
export interface DatabasePoolConfig extends PoolConfig, DatabaseClientConfig {
  /** Whether the database is in this process. */
  inProcess?: boolean;
}

type Connected = (
  error: Error | undefined,
  client: PoolClient | undefined,
  release: (error?: Error | boolean) => void,
) => void;

/**
 * Connections to the database, given out by a {@link ConnectionScheduler}. Where one has gone silent, those
 * that nobody uses are not trusted either.
 */
export class DatabasePool extends Pool {
  private readonly clients = new Set<DatabaseClient>();
  private readonly idle = new Set<DatabaseClient>();
  private readonly scheduler: ConnectionScheduler;
  private readonly inProcess: boolean;

  constructor({ inProcess = false, ...config }: DatabasePoolConfig) {
    super({ ...config, Client: DatabaseClient, verify: setUpSession });
    this.inProcess = inProcess;
    const { max, connectionTimeoutMillis } = this.options;
    this.scheduler = new ConnectionScheduler({
      ...WAITING,
      size: max,
      patience: connectionTimeoutMillis || null,
    });
    this.follow('connect', (client) => {
      this.clients.add(client);
      client.once('silent', () => this.cutIdle());
      client.tellOfFailures();
    });
    this.follow('acquire', (client) => this.idle.delete(client));
    this.follow('release', (client) => this.idle.add(client));
    this.follow('remove', (client) => {
      this.clients.delete(client);
      this.idle.delete(client);
    });
  }

  /** How much waits for a connection. */
  get waiting(): number {
    return this.scheduler.waiting;
  }

  /** How much work of a kind waits for a connection. */
  waitingOf(kind: WorkKind): number {
    return this.scheduler.waitingOf(kind);
  }

  /** The connections that work of a kind has. */
  heldOf(kind: WorkKind): number {
    return this.scheduler.heldOf(kind);
  }

  /**
   * A connection for the work that is being started; see `startAs`.
   *
   * @throws {OverloadedError} when too much waits already.
   * @throws {Error} when none is to be had in time, or the database cannot be reached.
   */
  override connect(): Promise<PoolClient>;
  override connect(connected: Connected): void;
  override connect(connected?: Connected): Promise<PoolClient> | void {
    const work = workBeingStarted();
    if (connected) return this.lend(work, connected);
    return new Promise((resolve, reject) => {
      this.lend(work, (error, client) => (error ? reject(error) : resolve(client!)));
    });
  }

  /** Cuts all connections, whatever is under way on them. */
  cut(): void {
    for (const client of this.clients) client.cut();
  }

  /** The driver never has more to give out than it may, so that nothing waits in its own line. */
  private lend(work: Work, connected: Connected): void {
    this.scheduler.request(work, (refusal, giveBack) => {
      if (refusal) return connected(refusal, undefined, giveBack);
      super.connect((error, client, release) => {
        if (error || !client) {
          tellOfFailure(sqlstateOf(error));
          giveBack();
          return connected(error, client, release);
        }
        const releaseOnce = (reason?: Error | boolean): void => {
          release(reason);
          // One statement after the other would keep the event loop from turning, and with it what would have
          // its turn before those that wait.
          if (this.inProcess) setImmediate(giveBack);
          else giveBack();
        };
        client.release = releaseOnce;
        connected(undefined, client, releaseOnce);
      });
    });
  }

  private cutIdle(): void {
    for (const client of this.idle) client.cut();
  }

  /** The driver tells of a release with the error that led to it before the client. */
  private follow(
    event: 'connect' | 'acquire' | 'release' | 'remove',
    listener: (client: DatabaseClient) => unknown,
  ): void {
    this.on(event as 'connect', (...told: unknown[]) => listener(told.at(-1) as DatabaseClient));
  }
}

/** What PostgreSQL said when it refused a connection; null where it said nothing. */
function sqlstateOf(error: Error | undefined): string | null {
  return error instanceof DatabaseError ? (error.code ?? null) : null;
}

function setUpSession(client: unknown, done: (error?: Error) => void): void {
  (client as DatabaseClient).setUpSession().then(() => done(), done);
}
