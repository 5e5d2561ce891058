import type { DataSource, QueryRunner } from 'typeorm';
import { SCHEMA } from '../connection/data-source.js';

interface Table {
  name: string;
  /** The other tables that its foreign keys refer to. */
  needs: string[];
}

/** TypeORM's list of applied migrations says what a database itself has, and is not copied. */
const TABLES = `
  SELECT c.relname AS name, ARRAY(
    SELECT DISTINCT r.relname::text FROM pg_constraint k JOIN pg_class r ON r.oid = k.confrelid
    WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid <> c.oid
  ) AS needs
  FROM pg_class c
  WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND c.relname <> 'migrations'
  ORDER BY c.relname`;

/**
 * The names of all tables with rows of the service, each after those that its foreign keys refer to.
 *
 * @throws {Error} when tables refer to each other in a circle.
 */
export async function tablesInOrder(
  runner: Pick<QueryRunner, 'query'> | Pick<DataSource, 'query'>,
): Promise<string[]> {
  let left = (await runner.query(TABLES, [SCHEMA])) as Table[];
  const ordered = new Set<string>();
  while (left.length > 0) {
    const ready = left.filter(({ needs }) => needs.every((name) => ordered.has(name)));
    if (ready.length === 0) throw new Error(`No order for ${left.map(({ name }) => name).join(', ')}`);
    for (const { name } of ready) ordered.add(name);
    left = left.filter(({ name }) => !ordered.has(name));
  }
  return [...ordered];
}
