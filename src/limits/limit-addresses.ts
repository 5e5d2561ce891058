import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AppConfig } from '../config/app-config.js';
import { AddressCounts } from './address-counts.js';
import { addressKey } from './address-key.js';
import type { RateLimit } from './rate-limit.js';
import { RateLimitedError } from './rate-limited-error.js';

/** Supervisors and load balancers would take a 429 for an instance that is down, and end it. */
const UNLIMITED = /^\/api\/health\//;

const NO_HEADERS = {
  'x-ratelimit-limit': false,
  'x-ratelimit-remaining': false,
  'x-ratelimit-reset': false,
  'retry-after': false,
};

/**
 * Limits the requests of each address, before anyone looks who sends them. Whose `X-Forwarded-For` says the
 * address is decided by `TRUSTED_PROXIES`, in the server's own options.
 */
export function limitAddresses(
  server: FastifyInstance,
  { RATE_LIMIT_ADDRESS: quota, RATE_LIMIT_WINDOW: window }: AppConfig,
): void {
  if (quota === 0) return;
  const limit: RateLimit = { name: 'address', quota, unit: 'requests of your address', window };
  const settings = {
    global: false,
    max: quota,
    timeWindow: window * 1_000,
    store: AddressCounts,
    keyGenerator: ({ ip }: FastifyRequest) => addressKey(ip),
    allowList: ({ routeOptions: { url = '' } }: FastifyRequest) => UNLIMITED.test(url),
    addHeaders: NO_HEADERS,
    addHeadersOnExceeding: NO_HEADERS,
    errorResponseBuilder: (_: FastifyRequest, { ttl }: { ttl: number }) => new RateLimitedError(limit, ttl),
  };
  void server.register(rateLimit, settings).after(() => {
    server.addHook('onRequest', server.rateLimit());
    warnOfProxies(server);
  });
}

/** Behind a proxy that is not trusted, all callers have one address, and one limit. */
function warnOfProxies(server: FastifyInstance): void {
  let isSaid = false;
  server.addHook('onRequest', ({ ip, socket, headers, log }, _reply, done) => {
    if (!isSaid && headers['x-forwarded-for'] !== undefined && ip === socket.remoteAddress) {
      isSaid = true;
      log.warn({ address: ip }, 'X-Forwarded-For is not believed: add the proxy to TRUSTED_PROXIES');
    }
    done();
  });
}
