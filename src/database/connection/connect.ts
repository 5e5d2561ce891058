import type { DataSource } from 'typeorm';
import type { AppConfig } from '../../config/app-config.js';
import { connectFailure } from './connect-failure.js';
import { createDataSource } from './data-source.js';

/**
 * Connects to the database of a configuration.
 *
 * @throws {StartError} that names the database and what to do, when it cannot be connected to.
 */
export async function connect(config: AppConfig): Promise<DataSource> {
  try {
    return await createDataSource(config).initialize();
  } catch (error) {
    throw connectFailure(error, config);
  }
}
