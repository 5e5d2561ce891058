import { areWhole } from './check-tasks.js';
import type { RollingReport } from './try-rolling.js';

/** Prints what came of it. @returns what was not as it must be, in words. */
export function reportRolling({
  requests,
  created,
  replaced,
  failed,
  exitCodes,
  faults,
}: RollingReport): string[] {
  process.stdout.write(
    `  ${requests} requests, ${created} of them creates, while ${replaced} instances were replaced\n`,
  );
  process.stdout.write(`  ${failed.length} failed, ${JSON.stringify(faults)}\n`);
  return [
    ...failed,
    ...(areWhole(faults) ? [] : [`tasks are not whole: ${JSON.stringify(faults)}`]),
    ...(exitCodes.every((code) => code === 0) ? [] : [`instances exited with ${exitCodes.join()}`]),
  ];
}
