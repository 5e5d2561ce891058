import { type ChildProcess, execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const running = new Map<ChildProcess, NodeJS.Signals>();

// A run that is broken off at any moment leaves nothing behind that sends or serves.
process.on('exit', () => {
  for (const [child, signal] of running) child.kill(signal);
});

/** Sees to it that a process does not outlive this one. */
export function endWithRun(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): void {
  running.set(child, signal);
  child.once('exit', () => running.delete(child));
}

/** Runs a program to its end. Answers its output. */
export async function runProgram(file: string, flags: string[]): Promise<string> {
  const promise = run(file, flags);
  endWithRun(promise.child);
  return (await promise).stdout;
}
