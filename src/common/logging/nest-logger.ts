import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';
import { LogEvent } from './log-event.js';

/**
 * Lets the framework's own messages go where all others do. Its talk about modules and routes is for
 * debugging.
 */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...context: unknown[]): void {
    if (message instanceof LogEvent) this.logger.info(fieldsOf(message, context), message.text);
    else this.logger.debug({ context: context.at(-1) }, String(message));
  }

  error(message: unknown, ...context: unknown[]): void {
    if (message instanceof LogEvent) {
      this.logger.error(fieldsOf(message, context), message.text);
      return;
    }
    const stack = message instanceof Error ? message.stack : context[0];
    this.logger.error({ context: context.at(-1), stack }, String(message));
  }

  warn(message: unknown, ...context: unknown[]): void {
    if (message instanceof LogEvent) this.logger.warn(fieldsOf(message, context), message.text);
    else this.logger.warn({ context: context.at(-1) }, String(message));
  }

  debug(message: unknown, ...context: unknown[]): void {
    this.logger.debug({ context: context.at(-1) }, String(message));
  }

  verbose(message: unknown, ...context: unknown[]): void {
    this.logger.trace({ context: context.at(-1) }, String(message));
  }
}

function fieldsOf({ fields }: LogEvent, context: unknown[]): object {
  return { context: context.at(-1), ...fields };
}
