import type { FastifyInstance } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { type ErrorDetail, ValidationError } from '../errors/domain-error.js';
import { refuseOtherVersions } from './respond-below-routing.js';

/** `uri-host [ ":" port ]` (RFC 9110, section 7.2; RFC 3986, section 3.2.2), which may be empty. */
const HOST = /^(?:\[[^\]\s]+\]|[\w.~!$&'()*+,;=%-]*)(?::\d*)?$/;

/** Refuses, before the guards, requests that Node's parser lets pass and HTTP/1.1 does not. */
export function refuseMalformedRequests(server: FastifyInstance): void {
  // Node drops all headers beyond a thousand, an `If-Match` among them; their bytes are limited anyhow.
  server.server.maxHeadersCount = 0;
  server.addHook('onRequest', (request, reply, done) => {
    if (refuseOtherVersions(request.raw, reply.raw)) {
      reply.hijack();
      return;
    }
    const fault = hostFault(request.raw);
    done(fault ? new ValidationError([fault]) : undefined);
  });
}

/**
 * RFC 9112, section 3.2: without a `Host`, with several, or with one that is none, the response must be 400.
 */
function hostFault({ headers: { host }, httpVersion }: IncomingMessage): ErrorDetail | null {
  if (host === undefined) {
    const isRequired = httpVersion !== '1.0';
    return isRequired ? { field: 'host', code: 'REQUIRED', message: 'is required in HTTP/1.1' } : null;
  }
  if (HOST.test(host)) return null;
  return { field: 'host', code: 'INVALID_HOST', message: 'must be one host, with a port or without' };
}
