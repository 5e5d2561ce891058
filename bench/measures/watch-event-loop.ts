import { monitorEventLoopDelay } from 'node:perf_hooks';

/**
 * Preloaded into the service: answers `reset` and `longest` (milliseconds that the event loop was late at
 * worst).
 */

/** In milliseconds: the loop is looked at so often. */
const RESOLUTION = 1;

const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
delay.enable();

process.on('message', (question) => {
  if (question === 'reset') delay.reset();
  process.send!(Math.max(0, delay.max / 1e6 - RESOLUTION));
});
// The service must still be able to end by itself.
process.channel?.unref();
