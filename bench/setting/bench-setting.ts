import type { SendLoad } from '../load/load.js';
import { sendWithNode } from '../load/send-with-node.js';
import { sendWithWrk } from '../load/wrk.js';
import { BenchDatabase } from './bench-database.js';
import { Balancer } from './balancer.js';
import { Closers } from './closers.js';
import { hasProgram } from './has-program.js';
import { PostgresServer } from '../../test/support/postgres-server.js';
import { ServerProcess } from './server-process.js';
import type { Stored } from './stored-tasks.js';

/** Three services, the peers and pgbench together take fewer. */
const MAX_CONNECTIONS = 300;

/** What every part of the benchmark works on. All that it starts ends with it. */
export class BenchSetting {
  readonly send: SendLoad;
  /** What the load is sent with. */
  readonly sender: string;

  private constructor(
    private readonly postgres: PostgresServer,
    private readonly closers: Closers,
    sender: 'wrk' | 'node',
  ) {
    const wrk = sender === 'wrk' && hasProgram('wrk', '--version');
    this.send = wrk ? sendWithWrk : sendWithNode;
    this.sender = wrk ? 'wrk' : 'node';
  }

  static async start(closers: Closers, sender: 'wrk' | 'node'): Promise<BenchSetting> {
    const postgres = await PostgresServer.start({ max_connections: MAX_CONNECTIONS });
    closers.add(() => postgres.remove());
    return new BenchSetting(postgres, closers, sender);
  }

  createDatabase(name: string, stored: Stored): Promise<BenchDatabase> {
    return BenchDatabase.create(this.postgres, name, stored);
  }

  async startServer(
    script: string,
    database: BenchDatabase,
    nodeFlags?: string[],
    variables?: Record<string, string>,
  ): Promise<ServerProcess> {
    const server = await ServerProcess.start(script, database.url, nodeFlags, variables);
    this.closers.add(() => server.stop());
    return server;
  }

  /** Puts a load balancer in front of servers. */
  async startBalancer(servers: ServerProcess[]): Promise<Balancer> {
    const balancer = await Balancer.start(servers.map(({ url }) => url));
    this.closers.add(() => balancer.stop());
    return balancer;
  }
}
