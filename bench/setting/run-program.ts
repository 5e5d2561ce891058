import { type ChildProcess, execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { endWithRun } from '../../test/support/end-with-run.js';

const run = promisify(execFile);

/** Sees to it that a process, which may send or serve, does not outlive this one. */
export function endChildWithRun(child: ChildProcess): void {
  child.once(
    'exit',
    endWithRun(() => child.kill('SIGKILL')),
  );
}

/** Runs a program to its end. Answers its output. */
export async function runProgram(file: string, flags: string[]): Promise<string> {
  const promise = run(file, flags);
  endChildWithRun(promise.child);
  return (await promise).stdout;
}
