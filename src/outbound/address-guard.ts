import { AntiSSRFError, AntiSSRFPolicy, IPAddressRanges, PolicyConfigOptions } from '@microsoft/antissrf';
import type { Agent } from 'node:http';
import type { AgentOptions } from 'node:https';
import { isIP, isIPv4 } from 'node:net';
import { type OutboundAllow, withoutFinalDot } from '../config/outbound-allow.js';
import { isIPv6Range, rangesThatLeadTo } from './ipv4-in-ipv6.js';

/** Judged as the IPv4 that they lead to, where the library refuses all of them. */
const LEADS_TO_IPV4 = new Set(['64:ff9b::/96', '2002::/16']);

/**
 * What the library's list leaves out: addresses compatible with IPv4 (RFC 4291) and translated to it (RFC
 * 2765), and what nobody was given yet, in which an address of a network's own making would not be noticed.
 */
const ALSO_DENIED = [
  '::/96',
  '::ffff:0:0:0/96',
  '100::/8',
  '200::/7',
  '400::/6',
  '800::/5',
  '1000::/4',
  '4000::/2',
  '8000::/1',
];

/**
 * How many connections to one host and port there may be. As many as all callers together have calls under
 * way, so that a tenant's calls that hang do not keep those of another tenant with the same provider waiting.
 */
const SOCKETS_PER_HOST = 256;
/** In milliseconds. Node's own servers close a connection after 5 seconds, and say so. */
const IDLE_TIMEOUT = 10_000;

/** Whether connections are kept for the next call. */
type Keeping = 'kept' | 'fresh';

interface Agents {
  http: Agent;
  https: Agent;
}

/**
 * Decides which addresses may be connected to, and makes the connections. The one file that knows
 * `@microsoft/antissrf`, whose agents judge every address that a look-up finds, and connect to no other.
 *
 * Public addresses are open, over TLS. The rest (loopback, link-local, metadata services, private networks,
 * multicast, reserved …) is open where `OUTBOUND_ALLOW` names the host or the address, and then without TLS
 * too.
 */
export class AddressGuard {
  private readonly policy = new AntiSSRFPolicy(PolicyConfigOptions.None);
  private readonly hosts: ReadonlySet<string>;
  private readonly agents: Record<'public' | 'network' | 'host', Record<Keeping, Agents>>;

  /**
   * @param allow what is open beside public addresses.
   * @param authorities PEM certificates of those who may sign the certificates of others; those of Node.js by
   * default.
   */
  constructor(allow: OutboundAllow, authorities?: string[]) {
    this.hosts = new Set(allow.hosts);
    const networks = allow.networks.flatMap(withEmbeddings);
    this.policy.addDeniedAddresses(deniedRanges());
    this.policy.addAllowedAddresses(networks);
    const onlyNetworks = new AntiSSRFPolicy(PolicyConfigOptions.InternalOnly);
    onlyNetworks.addAllowedAddresses(networks);
    const anything = new AntiSSRFPolicy(PolicyConfigOptions.None);
    onlyNetworks.allowPlainTextHttp = anything.allowPlainTextHttp = true;
    this.agents = {
      public: makeAgents(this.policy, authorities),
      network: makeAgents(onlyNetworks, authorities),
      host: makeAgents(anything, authorities),
    };
  }

  /** Whether an address, as `net.isIP` knows it, may be connected to. */
  permits(address: string): boolean {
    return this.opens(address) || !this.policy.deniedAddresses.check(mapped(address), 'ipv6');
  }

  /** Whether `OUTBOUND_ALLOW` names a URL's host: as it is, or by its address. */
  names(url: URL): boolean {
    const host = hostOf(url);
    return this.hosts.has(host) || (isIP(host) !== 0 && this.opens(host));
  }

  /** The agent that connects to a URL's host, where the addresses of that host are open. */
  agentFor(url: URL, keeping: Keeping): Agent {
    const scheme = url.protocol === 'http:' ? 'http' : 'https';
    if (this.hosts.has(hostOf(url))) return this.agents.host[keeping][scheme];
    return this.agents[scheme === 'http' ? 'network' : 'public'][keeping][scheme];
  }

  /** Whether an error of a request says that the guard refused its connection. */
  isRefusal(error: unknown): boolean {
    return error instanceof AntiSSRFError;
  }

  /** Closes every connection. */
  close(): void {
    for (const { kept, fresh } of Object.values(this.agents)) {
      for (const agent of [kept.http, kept.https, fresh.http, fresh.https]) agent.destroy();
    }
  }

  private opens(address: string): boolean {
    return this.policy.allowedAddresses.check(mapped(address), 'ipv6');
  }
}

/** A URL's host: a name in lower case without the final dot, or an address without brackets. */
export function hostOf(url: URL): string {
  return withoutFinalDot(url.hostname).replace(/^\[(.*)\]$/, '$1');
}

/** The library keeps IPv4 among IPv6, as mapped addresses. */
function mapped(address: string): string {
  return isIPv4(address) ? `::ffff:${address}` : address;
}

function deniedRanges(): string[] {
  const known = IPAddressRanges.recommendedLatest.filter((range) => !LEADS_TO_IPV4.has(range));
  return [...known.flatMap(withEmbeddings), ...ALSO_DENIED];
}

function withEmbeddings(range: string): string[] {
  return isIPv6Range(range) ? [range] : [range, ...rangesThatLeadTo(range)];
}

function makeAgents(policy: AntiSSRFPolicy, authorities?: string[]): Record<Keeping, Agents> {
  const make = (options: AgentOptions): Agents => ({
    http: policy.getHttpAgent(options),
    https: policy.getHttpsAgent({ ...options, ...tlsOptions(authorities) }),
  });
  return { kept: make({ ...SOCKETS, keepAlive: true }), fresh: make({ ...SOCKETS, keepAlive: false }) };
}

const SOCKETS: AgentOptions = {
  maxSockets: SOCKETS_PER_HOST,
  // All that were in use at once, or a busy provider would be connected to anew again and again.
  maxFreeSockets: SOCKETS_PER_HOST,
  timeout: IDLE_TIMEOUT,
  // Asks for all addresses of a host, so that all are judged, whatever the process was started with.
  autoSelectFamily: true,
};

/** Said, since NODE_TLS_REJECT_UNAUTHORIZED=0 and `--tls-min-v1.0` would change it for the whole process. */
function tlsOptions(authorities?: string[]): AgentOptions {
  const verified: AgentOptions = { rejectUnauthorized: true, minVersion: 'TLSv1.2' };
  return authorities === undefined ? verified : { ...verified, ca: authorities };
}
