import { boundText } from './bounded-text.js';
import { describeFailure } from '../errors/describe-failure.js';

/**
 * A list, such as the frames of a stack, has so many entries at most: three times what V8 keeps of a stack.
 */
const MAX_ENTRIES = 32;
/** What is nested deeper is left out: nothing that we log is. */
const MAX_DEPTH = 3;

/**
 * The fields of a line of the log, with none longer than it may be: callers choose paths, and errors quote
 * what callers send. It is done here for all lines, the framework's own too, as one place that forgets it is
 * enough to fill a disk. It costs 0.2 µs a line.
 */
export function boundFields(fields: Record<string, unknown>): Record<string, unknown> {
  return boundObject(fields, 0);
}

/** How pino writes what the framework logs under these names, and the message. */
export const SERIALIZERS = {
  msg: (message: unknown) => (typeof message === 'string' ? boundText(message) : message),
  err: (error: unknown) => boundFields((describeFailure(error) as { cause: Record<string, unknown> }).cause),
  req: ({ method, url = '' }: { method: string; url?: string }) =>
    boundFields({ method, path: url.split('?', 1)[0] }),
  res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
};

function boundObject(object: Record<string, unknown>, depth: number): Record<string, unknown> {
  let changed: Record<string, unknown> | undefined;
  for (const [name, value] of Object.entries(object)) {
    const bounded = bound(value, depth);
    if (bounded !== value) (changed ??= { ...object })[name] = bounded;
  }
  return changed ?? object;
}

function bound(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return boundText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MAX_DEPTH) return '…';
  if (Array.isArray(value)) return value.slice(0, MAX_ENTRIES).map((entry) => bound(entry, depth + 1));
  // The serializer of its name makes something of any other, such as an error or a request.
  return isPlain(value) ? boundObject(value, depth + 1) : value;
}

function isPlain(value: object): value is Record<string, unknown> {
  return Object.getPrototypeOf(value) === Object.prototype;
}
