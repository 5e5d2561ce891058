import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet, { type HelmetOptions } from 'helmet';

/** Of a response that is data: nothing is loaded because of it, and nobody shows it in a frame. */
const POLICY = { defaultSrc: ["'none'"], frameAncestors: ["'none'"] };

/** Without those that concern pages of HTML alone, or browsers that are gone. */
const OPTIONS: HelmetOptions = {
  contentSecurityPolicy: { useDefaults: false, directives: POLICY },
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  // What else is served below the host's name is not ours to decide.
  strictTransportSecurity: { maxAge: 365 * 24 * 60 * 60, includeSubDomains: false },
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xFrameOptions: { action: 'deny' },
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
};

/**
 * The headers that each response has, by their names in lower case, but for those that say something else by
 * themselves. They are computed once: Fastify's plugin for helmet does it for each request, which takes 11 µs,
 * about one create in twenty.
 *
 * `no-store`, since a cache in front of the service would take a response to `x-api-key` for everyone's.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  ...headersOfHelmet(),
  'cache-control': 'no-store',
};

function headersOfHelmet(): Record<string, string> {
  const headers: Record<string, string> = {};
  const recorder = {
    setHeader: (name: string, value: string) => void (headers[name.toLowerCase()] = value),
    removeHeader: () => undefined,
  };
  helmet(OPTIONS)({} as IncomingMessage, recorder as unknown as ServerResponse, orThrow);
  return headers;
}

function orThrow(error?: unknown): void {
  if (error) throw error;
}
