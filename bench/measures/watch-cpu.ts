import { Session } from 'node:inspector/promises';

/**
 * Preloaded into the service: answers `start`, and `stop` with a CPU profile of the time between. Node's own
 * `--cpu-prof` would profile the start too, when it compiles more than it runs.
 */

/** In microseconds. */
const INTERVAL = 500;

const session = new Session();
session.connect();

process.on('message', (question) => {
  void (question === 'start' ? start() : stop()).then((answer) => process.send!(answer));
});
// The service must still be able to end by itself.
process.channel?.unref();

async function start(): Promise<unknown> {
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: INTERVAL });
  await session.post('Profiler.start');
  return {};
}

async function stop(): Promise<unknown> {
  const { profile } = await session.post('Profiler.stop');
  return profile;
}
