import type { LoggerService } from '@nestjs/common';
import type { Level, Logger } from 'pino';
import { LogEvent } from './log-event.js';

/**
 * Lets the framework's own messages go where all others do. Its talk about modules and routes is for
 * debugging.
 */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...context: unknown[]): void {
    this.write(message instanceof LogEvent ? 'info' : 'debug', message, context);
  }

  error(message: unknown, ...context: unknown[]): void {
    const stack = message instanceof Error ? message.stack : context[0];
    this.write('error', message, context, message instanceof LogEvent ? {} : { stack });
  }

  warn(message: unknown, ...context: unknown[]): void {
    this.write('warn', message, context);
  }

  debug(message: unknown, ...context: unknown[]): void {
    this.write('debug', message, context);
  }

  verbose(message: unknown, ...context: unknown[]): void {
    this.write('trace', message, context);
  }

  private write(level: Level, message: unknown, context: unknown[], fields: object = {}): void {
    const { text, fields: own } = message instanceof LogEvent ? message : new LogEvent(String(message), {});
    this.logger[level]({ context: context.at(-1), ...fields, ...own }, text);
  }
}
