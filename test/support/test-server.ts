import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { AppModule } from '../../src/app.module.js';
import { createLogger } from '../../src/common/logging/create-logger.js';
import { AppConfig, loadConfig } from '../../src/config/app-config.js';
import { APP_OPTIONS, configureApp, createHttpAdapter } from '../../src/configure-app.js';
import { createDatabase } from './databases.js';
import { holdAgainstDocument } from './document-contract.js';

export const JWT_SECRET = 'the secret of the tests, of 32 bytes or more';
const CREDENTIALS_KEYS = `test:${Buffer.alloc(32, 7).toString('base64')}`;

/** An application that listens on a port of its own, on a database of its own. */
export interface TestServer {
  app: NestFastifyApplication;
  url: string;
  config: AppConfig;
  dataSource: DataSource;
  /** Every line it has logged. */
  logs: string[];
}

let shared: Promise<TestServer> | undefined;

/** The server that all tests of a worker share; each of them has a tenant of its own. */
export function sharedServer(): Promise<TestServer> {
  return (shared ??= startServer());
}

/**
 * Starts a server of one test's own, which that test closes.
 *
 * @param environment variables beside those of the database.
 * @param customise replaces providers before it starts.
 */
export async function startServer(
  environment: Record<string, string> = {},
  customise: (builder: TestingModuleBuilder) => TestingModuleBuilder = (builder) => builder,
): Promise<TestServer> {
  const key = (environment['JWT_PUBLIC_KEY'] ?? environment['JWT_JWKS_URI']) ? {} : { JWT_SECRET };
  const database =
    environment['DATABASE_URL'] || environment['EMBEDDED_DATA_DIR'] ? {} : await createDatabase();
  const config = loadConfig({ NODE_ENV: 'test', CREDENTIALS_KEYS, ...key, ...database, ...environment });
  const builder = Test.createTestingModule({ imports: [AppModule] })
    .overrideProvider(AppConfig)
    .useValue(config);
  const module = await customise(builder).compile();
  const logs: string[] = [];
  const logger = createLogger('info', { write: (line) => void logs.push(line) });
  const adapter = createHttpAdapter(logger, config);
  holdAgainstDocument(adapter.getInstance());
  const app = module.createNestApplication<NestFastifyApplication>(adapter, APP_OPTIONS);
  configureApp(app, logger);
  await app.listen(0, '127.0.0.1');
  return { app, url: await app.getUrl(), config, dataSource: app.get(DataSource), logs };
}
