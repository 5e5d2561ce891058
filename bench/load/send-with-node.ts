import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { LoadResult, SendLoad } from './load.js';

const SENDER = join(import.meta.dirname, 'node-sender.js');

/** Sends from a Node process of its own, where wrk is missing. It takes more of the machine than wrk. */
export const sendWithNode: SendLoad = async (url, load, options) => {
  const child = fork(SENDER, { serialization: 'advanced' });
  const result = once(child, 'message') as Promise<[LoadResult]>;
  child.send({ url, load, ...options });
  return (await result)[0];
};
