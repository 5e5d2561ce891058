import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { refuseStart } from './cli/refuse-start.js';
import { createLogger } from './common/logging/create-logger.js';
import { environmentConfig } from './config/app-config.js';
import { APP_OPTIONS, configureApp, createHttpAdapter } from './configure-app.js';
import { printWelcome } from './demo/print-welcome.js';

async function start(): Promise<void> {
  const config = environmentConfig();
  const logger = createLogger(config.LOG_LEVEL);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule,
    createHttpAdapter(logger),
    APP_OPTIONS,
  );
  configureApp(app, logger);
  await app.listen(config.PORT, config.listenHost);
  logger.info({ url: await app.getUrl(), embedded: config.embedded }, 'ready');
  if (config.embedded) printWelcome(config, await app.getUrl());
}

start().catch(refuseStart);
