import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';

/**
 * Lines of a busy moment go out together, as a write for each took a twelfth of a create: when there are so many bytes of
 * them, or after so many milliseconds.
 */
const WRITTEN_TOGETHER = { sync: false, minLength: 8 * 1024, periodicFlush: 50 };

/** One JSON object a line; on a terminal, where a person watches, lines to read. */
export function createLogger(level: string): Logger {
  const options = { level, base: null };
  if (!process.stdout.isTTY) return pino(options, pino.destination({ dest: 1, ...WRITTEN_TOGETHER }));
  return pino(options, pretty({ ignore: 'reqId', translateTime: 'SYS:HH:MM:ss.l' }));
}
