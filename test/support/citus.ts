import { Client } from 'pg';
import { inject } from 'vitest';

/** Of PostgreSQL: a database that is to be copied has connections. */
const IN_USE = '55006';

/** Whether the tests run on a Citus cluster, whose tables are spread over machines by tenant. */
export function onCitus(): boolean {
  return inject('nodes').length > 0;
}

/** The nodes of a cluster, each as a URL of the same database: the coordinator, then its workers. */
export async function nodesOf(url: string): Promise<string[]> {
  const client = new Client(url);
  await client.connect();
  const { rows } = await client.query<{ nodename: string; nodeport: number }>(
    `SELECT nodename, nodeport FROM pg_dist_node WHERE noderole = 'primary' AND groupid > 0 ORDER BY groupid`,
  );
  await client.end();
  const workers = rows.map(({ nodename, nodeport }) => {
    const worker = new URL(url);
    worker.host = `${nodename}:${nodeport}`;
    return worker.href;
  });
  return [url, ...workers];
}

/** Makes an empty database on all nodes, and a cluster of them. */
export async function createClusterDatabase(nodes: string[], name: string): Promise<string> {
  const [coordinator, ...workers] = nodes.map((node) => new URL(node));
  for (const node of nodes) {
    await runOnNode(node, 'postgres', `CREATE DATABASE ${name} TEMPLATE template0`);
    await runOnNode(node, name, 'CREATE EXTENSION citus');
  }
  const { hostname, port } = coordinator!;
  await runOnNode(nodes[0]!, name, `SELECT citus_set_coordinator_host('${hostname}', ${port})`);
  for (const worker of workers)
    await runOnNode(nodes[0]!, name, `SELECT citus_add_node('${worker.hostname}', ${worker.port})`);
  return withDatabase(nodes[0]!, name);
}

/**
 * Copies a database on all nodes. Which nodes there are names no database, so that the copies are a cluster
 * too.
 */
export async function cloneClusterDatabase(nodes: string[], template: string, name: string): Promise<string> {
  await Promise.all(nodes.map((node) => cloneOnNode(node, template, name)));
  return withDatabase(nodes[0]!, name);
}

/**
 * Ends the extension's own connections to the template, which come again and again, until the copy is made.
 */
async function cloneOnNode(node: string, template: string, name: string): Promise<void> {
  const client = new Client(withDatabase(node, 'postgres'));
  await client.connect();
  try {
    for (let done = false; !done;) {
      await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
        template,
      ]);
      done = await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`).then(
        () => true,
        (error: { code?: string }) => {
          if (error.code !== IN_USE) throw error as Error;
          return false;
        },
      );
    }
  } finally {
    await client.end();
  }
}

async function runOnNode(node: string, database: string, statement: string): Promise<void> {
  const client = new Client(withDatabase(node, database));
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The URL of another database on the same server. */
export function withDatabase(url: string | URL, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
}
