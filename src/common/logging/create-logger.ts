import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';

/** One JSON object a line; on a terminal, where a person watches, lines to read. */
export function createLogger(level: string): Logger {
  const options = { level, base: null };
  if (!process.stdout.isTTY) return pino(options);
  return pino(options, pretty({ ignore: 'reqId', translateTime: 'SYS:HH:MM:ss.l' }));
}
