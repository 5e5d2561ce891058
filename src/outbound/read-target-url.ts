import { isIP } from 'node:net';
import { type AddressGuard, hostOf } from './address-guard.js';

/** Why a URL can never be called. */
export interface UrlFault {
  code: 'URL_INVALID' | 'URL_SCHEME' | 'URL_USER_INFO' | 'URL_PORT' | 'URL_ADDRESS';
  /** A sentence without its subject, such as `must start with https://`; says nothing that was looked up. */
  message: string;
}

const LOWEST_FREE_PORT = 1024;
const WELL_KNOWN_PORTS = new Set(['80', '443']);
/** By RFC 6761 these lead to the machine itself, whatever a resolver says. */
const LOCAL_NAME = /(?:^|\.)localhost$/;

/**
 * Reads a URL that a tenant typed, by everything that can be said of it without a look-up. Used when the URL
 * is written, where a fault is a 400, and again at each call, since `OUTBOUND_ALLOW` may have become
 * narrower.
 *
 * The host is judged as the URL parser of Node.js reads it, which is what is connected to: `0x7f.1`,
 * `2130706433`, `①②⑦.1` and `127.0.0.1.` are all `127.0.0.1`.
 *
 * @returns the URL, or what is wrong with it.
 */
export function readTargetUrl(text: string, guard: AddressGuard): URL | UrlFault {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) return { code: 'URL_INVALID', message: 'must be a URL' };
  return findFault(url, guard) ?? url;
}

/** Whether {@link readTargetUrl} found a fault. */
export function isUrlFault(result: URL | UrlFault): result is UrlFault {
  return !(result instanceof URL);
}

function findFault(url: URL, guard: AddressGuard): UrlFault | null {
  const isNamed = guard.names(url);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isNamed)) {
    return { code: 'URL_SCHEME', message: 'must start with https://' };
  }
  if (url.username !== '' || url.password !== '') {
    return { code: 'URL_USER_INFO', message: 'must not have a user or a password' };
  }
  if (!isOpenPort(url.port)) {
    return { code: 'URL_PORT', message: 'must have the port 80, 443 or one from 1024 on' };
  }
  if (!isNamed && !mayBePublic(hostOf(url), guard)) {
    return { code: 'URL_ADDRESS', message: 'must not lead to an address that is not public' };
  }
  return null;
}

/** @param port empty for the scheme's own. */
function isOpenPort(port: string): boolean {
  return port === '' || WELL_KNOWN_PORTS.has(port) || Number(port) >= LOWEST_FREE_PORT;
}

/** Names may be public until they are looked up. */
function mayBePublic(host: string, guard: AddressGuard): boolean {
  return isIP(host) === 0 ? !LOCAL_NAME.test(host) : guard.permits(host);
}
