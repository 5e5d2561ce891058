import { isNetwork } from './outbound-allow.js';

/** Ranges that Fastify knows by name: `uniquelocal` is that of private networks. */
const NAMED = new Set(['loopback', 'linklocal', 'uniquelocal']);

/**
 * Reads `TRUSTED_PROXIES`, a list such as `10.0.0.0/8,::1` or `uniquelocal`.
 *
 * @returns its items, or null where one is no address, no range and no name of ranges.
 */
export function parseTrustedProxies(text: string): string[] | null {
  const items = text.split(',').map((item) => item.trim());
  return items.every((item) => NAMED.has(item) || isNetwork(item)) ? items : null;
}
