import { loadConfig } from './src/config/app-config.js';
import { createDataSource } from './src/database/connection/data-source.js';
import { ENTITIES } from './src/entities.js';

/** What the TypeORM command line works on: the database of the environment. */
export default createDataSource(loadConfig(), ENTITIES);
