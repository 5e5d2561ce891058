import type { DataSource } from 'typeorm';
import type { AppConfig } from '../../config/app-config.js';
import { connectFailure } from './connect-failure.js';
import { type Entities, createDataSource } from './data-source.js';

/**
 * Connects to the database of a configuration.
 *
 * @throws {StartError} that names the database and what to do, when it cannot be connected to.
 */
export async function connect(config: AppConfig, entities: Entities): Promise<DataSource> {
  try {
    return await createDataSource(config, entities).initialize();
  } catch (error) {
    throw connectFailure(error, config);
  }
}
