import { parseArgs } from 'node:util';
import { SERVICE } from './instance.js';
import { PreviousBuild, previousRelease } from './previous-build.js';
import { reportRolling } from './report-rolling.js';
import { tryRolling } from './try-rolling.js';

/**
 * `npm run test:upgrade [-- --from REVISION]`: the release before is replaced by this one under load, and that
 * again by the one before, on the schema of this one.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { from: { type: 'string' } } });
  const revision = values.from ?? previousRelease();
  if (revision === null) {
    process.stdout.write('left out: no migration since the releases began to run beside one another\n');
    return;
  }
  process.stdout.write(`From ${revision} to this one, and back\n`);
  const previous = PreviousBuild.make(revision);
  try {
    const failures = reportRolling(await tryRolling(previous.main, [SERVICE, previous.main]));
    for (const failure of failures) process.stderr.write(`FAILED: ${failure}\n`);
    if (failures.length > 0) process.exitCode = 1;
  } finally {
    previous.remove();
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
