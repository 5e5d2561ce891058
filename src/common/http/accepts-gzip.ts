import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

/**
 * Whether the caller prefers gzip to no encoding, by the qualities of its `Accept-Encoding` (RFC 9110,
 * section 12.5.3).
 */
export function acceptsGzip(request: FastifyRequest): boolean {
  return new Negotiator(request).encoding(['gzip', 'identity']) === 'gzip';
}
