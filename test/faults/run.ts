import 'reflect-metadata';
import { areWhole } from './check-tasks.js';
import { readOptions } from './options.js';
import { PostgresServer } from '../support/postgres-server.js';
import { Random } from './random.js';
import { SERVICE } from './instance.js';
import { reportRolling } from './report-rolling.js';
import { tryRolling } from './try-rolling.js';
import { tryChecker } from './try-checker.js';
import { tryEmbedded } from './try-embedded.js';
import { BACK_WITHIN, tryFaults } from './try-faults.js';

/** What was not as it must be, in words. */
const failures: string[] = [];

async function main(): Promise<void> {
  const options = readOptions();
  print(`--seed ${options.seed} --creates ${options.creates}`);
  if (PostgresServer.isInstalled()) {
    await runChecker();
    await runFaults(options);
    await runRolling();
  } else if (process.env['CI']) {
    failures.push('PostgreSQL 15 is not installed');
  } else {
    print('left out, since PostgreSQL 15 is not installed: all but the embedded database');
  }
  await runEmbedded(options);
  for (const failure of failures) process.stderr.write(`FAILED: ${failure}\n`);
  if (failures.length > 0) process.exitCode = 1;
}

async function runChecker(): Promise<void> {
  startPart('The check: damage that it must show');
  const { acknowledged, lost, missed, isQuiet } = await tryChecker();
  print(`  ${acknowledged} creates on a server that commits lazily, killed: it shows ${lost} lost`);
  expect(isQuiet, 'the check finds faults where there are none');
  expect(lost > 0, 'the check shows no loss on a server that commits lazily and is killed');
  for (const damage of missed) failures.push(`the check does not show ${damage}`);
}

async function runFaults(options: Parameters<typeof tryFaults>[0]): Promise<void> {
  startPart('Two instances on PostgreSQL');
  const report = await tryFaults(options);
  for (const [kind, count] of report.injected) print(`  ${String(count).padStart(6)} ${kind}`);
  const { tries, broken, unavailable, repeated } = report.figures;
  print(
    `  ${report.created} creates in ${tries} tries: ${broken} broken, ${unavailable} 503, ${repeated} repeated`,
  );
  print(`  ${JSON.stringify(report.faults)}, ended by themselves: ${report.endedByThemselves}`);
  print(`  back at most ${Math.round(report.slowestReturn)} ms after the database`);
  expect(areWhole(report.faults), `tasks are not whole: ${JSON.stringify(report.faults)}`);
  expect(report.endedByThemselves === 0, 'an instance ended by itself');
  expect(report.wrong.length === 0, `responses that no create should get: ${report.wrong.join('\n')}`);
  expect(report.slowestReturn <= BACK_WITHIN, `the service was back after ${report.slowestReturn} ms`);
}

async function runRolling(): Promise<void> {
  startPart('Instances replaced one after another');
  failures.push(...reportRolling(await tryRolling(SERVICE, [SERVICE])));
}

async function runEmbedded({ seed, creates }: Parameters<typeof tryFaults>[0]): Promise<void> {
  startPart('One instance on the embedded database');
  const kills = Math.min(100, Math.ceil(creates / 500));
  const report = await tryEmbedded(kills, new Random(seed));
  print(`  ${report.created} creates, ${report.kills} times SIGKILL, ${JSON.stringify(report.faults)}`);
  expect(areWhole(report.faults), `embedded tasks are not whole: ${JSON.stringify(report.faults)}`);
  expect(report.endedByItself === 0, 'the instance ended by itself');
  expect(report.wrong.length === 0, `responses that no create should get: ${report.wrong.join('\n')}`);
}

function expect(isAsExpected: boolean, failure: string): void {
  if (!isAsExpected) failures.push(failure);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The heading of a part, with the seconds since the start. */
function startPart(title: string): void {
  print(`${title} (after ${Math.round(performance.now() / 1_000)} s)`);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
