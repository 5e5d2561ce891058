import type { IncomingMessage } from 'node:http';
import { newId } from '../new-id.js';

const REQUEST_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** The caller's `x-request-id` where it is fit to be one, otherwise a new UUID. */
export function requestIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : newId();
}
