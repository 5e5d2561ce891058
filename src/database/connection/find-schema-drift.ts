import type { DataSource } from 'typeorm';

/** The statements that would bring a migrated database to what the entities say: none when they agree. */
export async function findSchemaDrift(dataSource: DataSource): Promise<string[]> {
  const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
  return upQueries.map(({ query }) => query);
}
