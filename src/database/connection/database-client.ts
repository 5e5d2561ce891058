import { Client, type ClientConfig, type DatabaseError, type QueryConfig, type QueryResultRow } from 'pg';
import type { Socket } from 'node:net';
import { tellOfFailure } from './database-failed.js';
import { HeldStatements, type PreparingConnection } from '../statements/held-statements.js';
import { statementName } from '../statements/statement-name.js';
import {
  SESSION_LIMITS,
  SESSION_PREFERENCES,
  SESSION_SETTINGS,
  type SessionSetting,
  settingsStatement,
} from './session-settings.js';

/**
 * How long the database may be silent while a statement is under way, in milliseconds. PostgreSQL itself ends
 * a statement a second earlier, so that only a connection on which nothing comes any more gets here: one that
 * a firewall has forgotten, or whose other end is gone.
 */
const MAX_SILENCE = 6_000;

/**
 * When a connection has been idle for so many milliseconds, the operating system asks whether the other end
 * is there.
 */
const KEEP_ALIVE_DELAY = 10_000;

/** What a connection is told beside what the driver knows. */
export interface DatabaseClientConfig extends ClientConfig {
  /** Whether statements may have names; not behind a pooler that does not know them. */
  namedStatements?: boolean;
  /** Whether the session is this connection's alone, and can be set up for it. */
  ownSession?: boolean;
  /** Whether statements end when they take too long. */
  timeLimits?: boolean;
}

/**
 * A connection to the database on which no statement is waited for without end, and that breaks without harm.
 * It emits `silent` when it was cut since nothing came any more.
 */
export class DatabaseClient extends Client {
  readonly ownSession: boolean;
  /** Of the server's process, as it said when it was connected to. */
  declare readonly processID: number | null;
  private readonly settings: readonly SessionSetting[];
  /** Null where statements have no names. */
  private readonly held: HeldStatements | null;
  private isBusy = false;

  constructor({
    namedStatements = true,
    ownSession = true,
    timeLimits = true,
    ...config
  }: DatabaseClientConfig = {}) {
    super({ ...config, keepAlive: true, keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY });
    this.held = namedStatements
      ? new HeldStatements(this.connection as unknown as PreparingConnection)
      : null;
    this.ownSession = ownSession;
    const limits = timeLimits ? SESSION_LIMITS : [];
    this.settings = ownSession ? [...SESSION_SETTINGS, ...SESSION_PREFERENCES, ...limits] : [];
    // Whoever has a statement under way is told by it, and the pool looks whether a connection still works
    // before it is used again. Without any listener, Node would end the process.
    this.on('error', () => undefined);
    this.on('drain', () => (this.isBusy = false));
    if (timeLimits) this.once('connect', () => this.endWhenSilent());
  }

  /**
   * Any of the driver's ways to call it. What TypeORM reads by parameters gets a name, so that it is planned
   * once.
   */
  override query(...[statement, values, ...rest]: unknown[]): never {
    this.isBusy = true;
    if (typeof statement === 'string' && Array.isArray(values) && values.length > 0) {
      const name = statement.startsWith('SELECT') ? statementName(statement) : undefined;
      return super.query(this.holding({ name, text: statement, values }), ...(rest as [])) as never;
    }
    const named = isNamed(statement) ? this.holding(statement) : statement;
    return super.query(...([named, values, ...rest] as unknown as [string])) as never;
  }

  /** The rows that a statement returns. */
  async select<Row extends QueryResultRow>(statement: string | QueryConfig): Promise<Row[]> {
    this.isBusy = true;
    const { rows } = await super.query<Row>(statement);
    return rows;
  }

  /**
   * Sets what the statements of this service rely on, and run best with, where the database or its role says
   * otherwise.
   */
  async setUpSession(): Promise<void> {
    if (this.settings.length > 0) await this.select(settingsStatement(this.settings));
  }

  /** Lets statements take as long as they will. It is for a migration, whose connection is not used again. */
  async liftTimeLimits(): Promise<void> {
    this.socket.setTimeout?.(0);
    for (const { name } of SESSION_LIMITS) await this.select(`SET ${name} = 0`);
  }

  /** Cuts the connection at once, whatever is under way on it: that fails, and PostgreSQL rolls it back. */
  cut(reason = new Error('The connection was cut')): void {
    this.socket.destroy(reason);
  }

  /** Tells from now on of what the database refuses, and of its breaking; see {@link databaseFailed}. */
  tellOfFailures(): void {
    this.connection.on('errorMessage', ({ code }: DatabaseError) => tellOfFailure(code ?? null));
    this.once('error', () => tellOfFailure(null));
  }

  /** Without its name where statements have none. */
  private holding({ name, ...statement }: QueryConfig): QueryConfig {
    if (name === undefined || !this.held) return statement;
    this.held.use(name);
    return { name, ...statement };
  }

  /** The embedded database's stream has no time limits. */
  private get socket(): Pick<Socket, 'destroy'> & Partial<Pick<Socket, 'setTimeout'>> {
    return this.connection.stream as Socket;
  }

  /**
   * By the socket's own timer, which costs nothing for a statement; after TLS has put its socket in place.
   */
  private endWhenSilent(): void {
    this.socket.setTimeout?.(MAX_SILENCE, () => {
      if (!this.isBusy) return;
      this.cut(new Error(`The database was silent for ${MAX_SILENCE} ms`));
      this.emit('silent');
    });
  }
}

function isNamed(statement: unknown): statement is QueryConfig {
  return (
    typeof statement === 'object' && statement !== null && 'name' in statement && !('submit' in statement)
  );
}
