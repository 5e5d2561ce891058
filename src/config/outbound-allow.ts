import { isIP } from 'node:net';

/** What `OUTBOUND_ALLOW` opens beside the public addresses. */
export interface OutboundAllow {
  /** Host names in lower case and, where they are international, in Punycode. */
  hosts: string[];
  /** Addresses, and ranges in CIDR notation. */
  networks: string[];
}

/** As a URL writes it: with underscores, since Docker's names have them, and without wildcards. */
const HOST_NAME = /^[a-z0-9_.-]+$/;

/**
 * Reads `OUTBOUND_ALLOW`, a list such as `provider.internal,10.1.0.0/16,fd00::7`.
 *
 * @returns what it opens, or null where an item is no host name, no address and no range.
 */
export function parseOutboundAllow(text: string): OutboundAllow | null {
  const allow: OutboundAllow = { hosts: [], networks: [] };
  for (const item of text.split(',').map((part) => part.trim())) {
    const host = toHostName(item);
    if (isNetwork(item)) allow.networks.push(item);
    else if (host === null) return null;
    else allow.hosts.push(host);
  }
  return allow;
}

/** Whether a text is an address, or a range in CIDR notation. */
export function isNetwork(item: string): boolean {
  const [address = '', prefix, ...rest] = item.split('/');
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  if (rest.length > 0 || address.includes('%')) return false;
  return prefix === undefined ? bits > 0 : /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits;
}

/**
 * Null also for an address in another notation, such as `127.1` and `0x7f000001`, which a URL takes for the
 * address.
 */
function toHostName(item: string): string | null {
  const host = /^[^\s/\\:?#@[\]%]+$/.test(item) ? hostOf(`https://${item}`) : '';
  return HOST_NAME.test(host) && isIP(host) === 0 ? withoutFinalDot(host) : null;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}

/** `example.com.` is the same host as `example.com`, but for a resolver's search list. */
export function withoutFinalDot(host: string): string {
  return host.endsWith('.') ? host.slice(0, -1) : host;
}
