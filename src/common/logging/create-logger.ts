import { type DestinationStream, type Logger, pino } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { isTerminal } from './standard-output.js';

/** One JSON object a line. */
export function createLogger(level: string, destination: DestinationStream): Logger {
  return pino({ level, base: null }, destination);
}

/** The logger of a process: on a terminal, where a person watches, with lines to read. */
export function createProcessLogger(level: string, output: DestinationStream): Logger {
  if (!isTerminal()) return createLogger(level, output);
  const prettify = prettyFactory({ ignore: 'reqId', translateTime: 'SYS:HH:MM:ss.l' });
  return createLogger(level, { write: (line) => output.write(prettify(line)) });
}
