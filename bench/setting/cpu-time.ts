import { readFileSync } from 'node:fs';
import { childProcessesOf } from '../../test/support/child-processes.js';

/** Of a second, as Linux counts them on every architecture. */
const TICKS = 100;

/** What a process, those that it has started and those of them that have ended have used, in seconds of CPU. */
export function cpuSecondsOf(pid: number): number {
  const own = ticksOf(pid, 4);
  const children = childProcessesOf(pid).map((child) => ticksOf(child, 2));
  return [own, ...children].reduce((sum, ticks) => sum + ticks, 0) / TICKS;
}

/** @param fields how many of user, system, user of ended children and system of ended children. */
function ticksOf(pid: number, fields: number): number {
  try {
    // The name before stands in parentheses, and may hold anything.
    const rest = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    return rest.slice(11, 11 + fields).reduce((sum, ticks) => sum + Number(ticks), 0);
  } catch {
    // It has ended, and is counted with its parent's.
    return 0;
  }
}
