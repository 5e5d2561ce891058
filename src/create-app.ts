import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { AppModule } from './app.module.js';
import { environmentConfig } from './config/app-config.js';
import { APP_OPTIONS, configureApp, createHttpAdapter } from './configure-app.js';

/** The whole application, ready to listen, on the database of the environment's configuration. */
export async function createApp(logger: Logger): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule,
    createHttpAdapter(logger, environmentConfig()),
    APP_OPTIONS,
  );
  configureApp(app, logger);
  return app;
}
