import { isIP } from 'node:net';
import { normalizeIP } from '@fastify/rate-limit';

/** Of an IPv6 address, the part that a provider gives one customer; the rest is the customer's to choose. */
const IPV6_PREFIX = 64;

/**
 * What requests of one address are counted by. Some proxies write the port behind the address, and whatever
 * else is no address counts as one.
 */
export function addressKey(address: string): string {
  const [, bracketed, plain] = /^\[([^\]]*)\](?::\d+)?$|^([\d.]+):\d+$/.exec(address) ?? [];
  const bare = bracketed ?? plain ?? address;
  return isIP(bare) === 0 ? 'unknown' : normalizeIP(bare.replace(/%.*$/, ''), IPV6_PREFIX);
}
