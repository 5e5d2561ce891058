import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const compiled = join(import.meta.dirname, '..');

/** What the servers under test are started with. */
export const SERVICE = join(compiled, '../../src/main.js');
/** The same from single files, so that a profile tells them apart. */
export const UNBUNDLED_SERVICE = join(compiled, '../src/main.js');
export const BARE_FASTIFY = join(compiled, 'peers/bare-fastify.js');
export const DISPATCH_RECEIVER = join(compiled, 'peers/dispatch-receiver.js');
export const IDIOMATIC = join(compiled, 'peers/idiomatic/main.js');

/** Loads tracing before a server, as in production. */
export const TRACING = ['--import', pathToFileURL(join(compiled, '../../src/tracing.js')).href];

/** The repository. */
export const PROJECT = join(compiled, '../../..');

/** Where results and profiles go. */
export const RESULTS = join(PROJECT, 'bench/results');

/** Lets a server be asked to profile itself. */
export const WATCH_CPU = ['--import', pathToFileURL(join(compiled, 'measures/watch-cpu.js')).href];

/** Lets a server be asked how long its event loop was held up. */
export const WATCH_EVENT_LOOP = [
  '--import',
  pathToFileURL(join(compiled, 'measures/watch-event-loop.js')).href,
];
