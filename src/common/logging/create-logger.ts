import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';

/** One JSON object a line; on a terminal, where a person watches, lines to read. */
export function createLogger(level: string): Logger {
  const options = { level, base: null };
  // Lines that come while others are written go out together; a write for each took a twentieth of a create.
  if (!process.stdout.isTTY) return pino(options, pino.destination({ dest: 1, sync: false }));
  return pino(options, pretty({ ignore: 'reqId', translateTime: 'SYS:HH:MM:ss.l' }));
}
