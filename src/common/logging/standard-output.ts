import { LineOutput } from './line-output.js';

/**
 * Standard output, for all that the service prints: what cannot be written to it or to standard error does no
 * harm. Written by `process.stdout` and `console`, the same text would end the process on a full disk.
 */
export function openStandardOutput(): LineOutput {
  // Nobody is left to be told; without a listener the error would end the process.
  process.stderr.on('error', () => undefined);
  const output = new LineOutput(STANDARD_OUTPUT, (text) => void process.stderr.write(`${text}\n`));
  process.on('exit', () => output.finish());
  return output;
}

/**
 * Whether a person watches. To look at it also opens the stream, by which Node makes a pipe non-blocking: in
 * a pipe that nobody reads, a write would otherwise hold a thread for ever, for which the process would wait
 * at its exit.
 */
export function isTerminal(): boolean {
  return process.stdout.isTTY;
}

const STANDARD_OUTPUT = 1;
