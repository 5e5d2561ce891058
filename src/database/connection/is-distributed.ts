import type { DataSource, QueryRunner } from 'typeorm';

/** Whether the database spreads its tables over machines, by the extension Citus. */
export async function isDistributed(database: DataSource | QueryRunner): Promise<boolean> {
  const found: unknown[] = await database.query(`SELECT FROM pg_extension WHERE extname = 'citus'`);
  return found.length > 0;
}
