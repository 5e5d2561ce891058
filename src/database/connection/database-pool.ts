import { Pool, type PoolConfig } from 'pg';
import { DatabaseClient, type DatabaseClientConfig } from './database-client.js';

/** Connections to the database. Where one has gone silent, those that nobody uses are not trusted either. */
export class DatabasePool extends Pool {
  private readonly clients = new Set<DatabaseClient>();
  private readonly idle = new Set<DatabaseClient>();

  constructor(config: PoolConfig & DatabaseClientConfig) {
    super({ ...config, Client: DatabaseClient, verify: setUpSession });
    this.follow('connect', (client) => {
      this.clients.add(client);
      client.once('silent', () => this.cutIdle());
    });
    this.follow('acquire', (client) => this.idle.delete(client));
    this.follow('release', (client) => this.idle.add(client));
    this.follow('remove', (client) => {
      this.clients.delete(client);
      this.idle.delete(client);
    });
  }

  /** Cuts all connections, whatever is under way on them. */
  cut(): void {
    for (const client of this.clients) client.cut();
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

function setUpSession(client: unknown, done: (error?: Error) => void): void {
  (client as DatabaseClient).setUpSession().then(() => done(), done);
}
