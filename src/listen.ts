import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { StartError, codeOf } from './config/start-error.js';
import type { AppConfig } from './config/app-config.js';

/**
 * Listens on the configured address, when all modules are ready.
 *
 * @throws {StartError} that names the address and what to do, when it cannot be listened on.
 */
export async function listen(app: NestFastifyApplication, config: AppConfig): Promise<void> {
  // By itself, so that what fails in a module is not taken for a fault of the address.
  await app.init();
  try {
    await app.listen(config.PORT, config.listenHost);
  } catch (error) {
    throw new StartError(describe(error, config), { cause: error });
  }
}

function describe(error: unknown, { PORT, listenHost }: AppConfig): string {
  const hint = HINTS[codeOf(error)] ?? 'Correct HOST and PORT.';
  const reason = error instanceof Error ? error.message : String(error);
  return `The service cannot listen on port ${PORT} of ${listenHost}: ${reason}. ${hint}`;
}

const UNKNOWN_HOST = 'HOST is no address and no name that can be resolved: correct it, or leave it out.';

const HINTS: Record<string, string> = {
  EADDRINUSE: 'Set PORT to a free port, or stop the program that has it.',
  EACCES: 'This user may not listen there: set PORT to 1024 or more.',
  EADDRNOTAVAIL: 'Set HOST to an address of this machine, or to 0.0.0.0 for all of them.',
  EAFNOSUPPORT: 'Set HOST to an address of this machine, or to 0.0.0.0 for all of them.',
  ENOTFOUND: UNKNOWN_HOST,
  EAI_AGAIN: UNKNOWN_HOST,
};
