import { batchLoad, createLoad } from '../load/create-load.js';
import { atMost } from '../report/goals.js';
import type { Findings } from '../report/report.js';
import type { BenchSetting } from '../setting/bench-setting.js';
import { SERVICE } from '../setting/scripts.js';
import { sendAndCheck } from './trial.js';

const TOTAL = 1_000_000;
const FIRST = 100_000;
const MEBIBYTE = 1024 * 1024;

/** In seconds: four fifths of the tasks or so come in batches, to be through in minutes. */
const SENDING = { batches: 4, singles: 3 };

interface Sample {
  tasks: number;
  mebibytes: number;
}

/**
 * Resident memory of the service over a million creates, by full batches and by singles over 100 tenants in
 * turn.
 */
export async function measureMemory(setting: BenchSetting): Promise<Findings> {
  const database = await setting.createDatabase('memory', { tasks: 10_000 });
  const server = await setting.startServer(SERVICE, database);
  const sending = { name: 'memory', server, database };
  const samples: Sample[] = [];
  for (let tasks = 0; tasks < TOTAL;) {
    const batches = { makeLoad: () => batchLoad(1_000), connections: 4, seconds: SENDING.batches };
    const singles = {
      makeLoad: () => createLoad({ tenants: 100 }),
      connections: 64,
      seconds: SENDING.singles,
    };
    for (const load of [batches, singles])
      tasks += (await sendAndCheck(setting, { ...sending, ...load })).created;
    samples.push({ tasks, mebibytes: server.residentBytes / MEBIBYTE });
    process.stderr.write(`${tasks} tasks: ${samples.at(-1)!.mebibytes.toFixed(0)} MiB\n`);
  }
  await server.stop();
  const first = samples.find(({ tasks }) => tasks >= FIRST)!.mebibytes;
  const last = samples.at(-1)!.mebibytes;
  const highest = Math.max(...samples.map(({ mebibytes }) => mebibytes));
  return {
    title: 'Memory',
    goals: [
      atMost('resident MiB after 1,000,000 creates', 200, last),
      // The heap's size is the collector's to choose within bounds, and moves by about so much from sample to
      // sample.
      atMost('resident memory after 1,000,000 creates ÷ after 100,000', 1.1, last / first),
    ],
    notes: [`Highest of ${samples.length} samples: ${highest.toFixed(0)} MiB.`],
  };
}
