import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AppConfig } from './config/app-config.js';
import { listenError } from './config/listen-error.js';

/**
 * Listens on the configured address, when all modules are ready.
 *
 * @throws {StartError} that names the address and what to do, when it cannot be listened on.
 */
export async function listen(app: NestFastifyApplication, config: AppConfig): Promise<void> {
  // By itself, so that what fails in a module is not taken for a fault of the address.
  await app.init();
  const { PORT: port, listenHost: host } = config;
  try {
    await app.listen(port, host);
  } catch (error) {
    throw listenError(error, { variable: 'PORT', port, host });
  }
}
