import { type DestinationStream, type Logger, pino } from 'pino';
import { SERIALIZERS, boundFields } from './bound-fields.js';
import { traceHooks } from '../tracing/trace-hooks.js';
import { isTerminal } from './standard-output.js';

/** One JSON object a line, of bounded length whatever a caller sends. */
export function createLogger(level: string, destination: DestinationStream): Logger {
  const hooks = traceHooks();
  const mixin = hooks ? { mixin: () => hooks.logFields() } : {};
  const options = { level, base: null, serializers: SERIALIZERS, formatters: { log: boundFields }, ...mixin };
  return pino(options, destination);
}

/**
 * The logger of a process: on a terminal, where a person watches, with lines to read. What makes them is
 * imported there.
 */
export async function createProcessLogger(level: string, output: DestinationStream): Promise<Logger> {
  if (!isTerminal()) return createLogger(level, output);
  const { prettyFactory } = await import('pino-pretty');
  const prettify = prettyFactory({ ignore: 'reqId', translateTime: 'SYS:HH:MM:ss.l' });
  return createLogger(level, { write: (line) => output.write(prettify(line)) });
}
