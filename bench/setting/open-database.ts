import type { DataSource } from 'typeorm';
import { loadConfig } from '../../src/config/app-config.js';
import { createDataSource } from '../../src/database/connection/data-source.js';
import { ENTITIES } from '../../src/entities.js';

/**
 * Connects to a database as the service does.
 *
 * @param poolSize connections; by default so many as the service has.
 */
export function openDatabase(url: string, poolSize?: number): Promise<DataSource> {
  const config = loadConfig({
    NODE_ENV: 'test',
    DATABASE_URL: url,
    ...(poolSize === undefined ? {} : { DATABASE_POOL_SIZE: String(poolSize) }),
  });
  return createDataSource(config, ENTITIES).initialize();
}
