import { refuseStart } from './cli/refuse-start.js';
import { createLogger } from './common/logging/create-logger.js';
import { environmentConfig } from './config/app-config.js';
import { createApp } from './create-app.js';
import { printWelcome } from './demo/print-welcome.js';

async function start(): Promise<void> {
  const config = environmentConfig();
  const logger = createLogger(config.LOG_LEVEL);
  const app = await createApp(logger);
  await app.listen(config.PORT, config.listenHost);
  logger.info({ url: await app.getUrl(), embedded: config.embedded }, 'ready');
  if (config.embedded) printWelcome(config, await app.getUrl());
}

start().catch(refuseStart);
