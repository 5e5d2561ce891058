import { loadavg } from 'node:os';
import { measureCreates } from './measures/creates.js';
import { measureDispatch } from './measures/dispatch.js';
import { measureFairness } from './measures/fairness.js';
import { measureInstances } from './measures/instances.js';
import { measureLists } from './measures/lists.js';
import { measureMemory } from './measures/memory.js';
import { measureMetrics } from './measures/metrics.js';
import { measureOverload } from './measures/overload.js';
import { profileService } from './measures/profile.js';
import { measureReads } from './measures/reads.js';
import { measureScale } from './measures/scale.js';
import { measureStart } from './measures/start.js';
import { type Options, type Part, readOptions } from './options.js';
import { type Findings, printFindings, printSummary, writeFindings } from './report/report.js';
import { BenchSetting } from './setting/bench-setting.js';
import { Closers } from './setting/closers.js';
import { useTemporaryFolder } from './setting/temporary-folder.js';

const PARTS: Record<Part, (setting: BenchSetting, options: Options) => Promise<Findings>> = {
  creates: measureCreates,
  reads: measureReads,
  lists: measureLists,
  memory: measureMemory,
  fairness: measureFairness,
  overload: measureOverload,
  scale: measureScale,
  dispatch: measureDispatch,
  instances: measureInstances,
  metrics: measureMetrics,
  start: measureStart,
  profile: (setting, { seconds }) => profileService(setting, 2 * seconds),
};

async function main(): Promise<void> {
  const options = readOptions();
  const closers = new Closers();
  closers.closeOnSignals();
  closers.add(useTemporaryFolder());
  try {
    const load = loadavg()[0]!;
    const setting = await BenchSetting.start(closers, options.sender);
    const findings: Findings[] = [];
    for (const part of options.parts) {
      const found = await PARTS[part](setting, options).catch(reportFailure);
      if (!found) continue;
      findings.push(found);
      printFindings(found);
    }
    if (findings.length > 1) printSummary(findings);
    const file = writeFindings(findings, { ...options, sender: setting.sender, load });
    process.stdout.write(
      `\nSent by ${setting.sender}; load of the machine before: ${load.toFixed(1)}. Written to ${file}\n`,
    );
  } finally {
    await closers.close();
  }
}

// A reader of the output that goes away, as `head` does, must not keep anything from being ended.
process.stdout.on('error', () => {});

main().catch(reportFailure);

/** The other parts are still measured, and what was found is written. */
function reportFailure(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
