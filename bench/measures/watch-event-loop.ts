import { monitorEventLoopDelay } from 'node:perf_hooks';

/**
 * Preloaded into the service: answers `reset`, `longest` and `p99` (milliseconds that the event loop was late
 * at worst, and in 99 of 100 looks at most).
 */

/** In milliseconds: the loop is looked at so often. */
const RESOLUTION = 1;

const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
delay.enable();

process.on('message', (question) => {
  if (question === 'reset') delay.reset();
  const nanoseconds = question === 'p99' ? delay.percentile(99) : delay.max;
  process.send!(Math.max(0, nanoseconds / 1e6 - RESOLUTION));
});
// The service must still be able to end by itself.
process.channel?.unref();
