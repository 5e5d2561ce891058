import type { DataSource, QueryRunner } from 'typeorm';

const found = new WeakMap<DataSource | QueryRunner, Promise<boolean>>();

/** Whether the database spreads its tables over machines, by the extension Citus; asked once of each. */
export function isDistributed(database: DataSource | QueryRunner): Promise<boolean> {
  const known = found.get(database) ?? findCitus(database);
  found.set(database, known);
  return known;
}

async function findCitus(database: DataSource | QueryRunner): Promise<boolean> {
  const rows: unknown[] = await database.query(`SELECT FROM pg_extension WHERE extname = 'citus'`);
  return rows.length > 0;
}
