import { Logger } from '@nestjs/common';
import { Socket, isIP } from 'node:net';
import { type MockInstance, describe, expect, it, onTestFinished, vi } from 'vitest';
import { AddressGuard, hostOf } from '../../src/outbound/address-guard.js';
import { OutboundClient } from '../../src/outbound/outbound-client.js';
import { isUrlFault, readTargetUrl } from '../../src/outbound/read-target-url.js';
import { answerLookUps } from '../support/answer-look-ups.js';
import { eventually } from '../support/eventually.js';
import { FORBIDDEN_HOSTS, PUBLIC_ADDRESSES } from '../support/forbidden-addresses.js';
import { Receiver } from '../support/receiver.js';

const PUBLIC = '93.184.215.14';
const SPELLINGS = Object.entries(FORBIDDEN_HOSTS).flatMap(([kind, hosts]) =>
  hosts.map((host) => ({ kind, host })),
);
/** The same without names, each address once, as a look-up answers it. */
const ADDRESSES = [...new Set(SPELLINGS.map(({ host }) => hostOf(new URL(`https://${host}`))))].filter(
  (host) => isIP(host) !== 0,
);

interface Trap {
  receiver: Receiver;
  client: OutboundClient;
  guard: AddressGuard;
  /** Addresses to which a connection was tried on the receiver's port, whether it was made or not. */
  attempts: string[];
}

/** A server that listens for what must not come, and a client, until the test ends. */
async function setTrap(allow: { hosts?: string[]; networks?: string[] } = {}): Promise<Trap> {
  const receiver = await Receiver.tcp((socket) => socket.end('HTTP/1.1 204 No Content\r\n\r\n'), '0.0.0.0');
  const guard = new AddressGuard({ hosts: [], networks: [], ...allow });
  onTestFinished(() => guard.close());
  const attempts = watchAttempts(receiver.port);
  return { receiver, guard, client: new OutboundClient(guard), attempts };
}

/** Sockets emit an event for each address to which they begin to connect, with TLS and without. */
function watchAttempts(ofPort: number): string[] {
  const attempts: string[] = [];
  type Emit = (this: Socket, ...values: unknown[]) => boolean;
  const { emit } = Socket.prototype as unknown as { emit: Emit };
  const spy = vi.spyOn(Socket.prototype, 'emit') as unknown as MockInstance<Emit>;
  spy.mockImplementation(function (this: Socket, ...values) {
    const [event, address, port] = values;
    if (event === 'connectionAttempt' && port === ofPort) attempts.push(String(address));
    return emit.apply(this, values);
  });
  onTestFinished(() => spy.mockRestore());
  return attempts;
}

async function outcomeOf(client: OutboundClient, url: string): Promise<string> {
  const outcome = await client.post({ url, body: '{}', timeoutMs: 2_000 });
  return outcome.kind === 'RESPONSE' ? String(outcome.status) : outcome.reason;
}

function faultOf(url: string, guard: AddressGuard): string {
  const result = readTargetUrl(url, guard);
  return isUrlFault(result) ? result.code : 'none';
}

describe('a URL that leads to an address which is not public', () => {
  it('is in the corpus in at least 80 spellings', () => {
    expect(new Set(SPELLINGS.map(({ host }) => host)).size).toBeGreaterThanOrEqual(80);
  });

  it.each(SPELLINGS)(
    'is refused before a connection, and without a look-up: $kind $host',
    async ({ host }) => {
      const asked = answerLookUps({ localhost: [['127.0.0.1']] });
      const { receiver, client, guard, attempts } = await setTrap();
      const url = `https://${host}:${receiver.port}/tasks`;

      expect(faultOf(url, guard)).toBe('URL_ADDRESS');
      expect(await outcomeOf(client, url)).toBe('ADDRESS_REFUSED');
      expect({ asked, attempts, connections: receiver.connections.all }).toEqual({
        asked: [],
        attempts: [],
        connections: 0,
      });
    },
  );

  it.each(ADDRESSES)('is refused where the address is what its name leads to: %s', async (address) => {
    answerLookUps({ 'receiver.example': [[address]] });
    const { receiver, client, guard, attempts } = await setTrap();
    const url = `https://receiver.example:${receiver.port}/`;

    expect(faultOf(url, guard)).toBe('none');
    expect(await outcomeOf(client, url)).toBe('ADDRESS_REFUSED');
    expect({ attempts, connections: receiver.connections.all }).toEqual({ attempts: [], connections: 0 });
  });

  it.each([
    ['last', [PUBLIC, '127.0.0.1']],
    ['first', ['127.0.0.1', PUBLIC]],
    ['as IPv6 beside IPv4', [PUBLIC, '::1']],
    ['mapped into IPv6', ['2606:4700::1111', '::ffff:127.0.0.1']],
    ['among many', [PUBLIC, PUBLIC, '169.254.169.254', PUBLIC]],
  ])('is refused where it is one of several that a name leads to: %s', async (_, addresses) => {
    answerLookUps({ 'receiver.example': [addresses] });
    const { receiver, client, attempts } = await setTrap();

    expect(await outcomeOf(client, `https://receiver.example:${receiver.port}/`)).toBe('ADDRESS_REFUSED');
    expect({ attempts, connections: receiver.connections.all }).toEqual({ attempts: [], connections: 0 });
  });

  it('is told to the log with what its name leads to, and to the tenant without', async () => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    onTestFinished(() => warn.mockRestore());
    answerLookUps({ 'receiver.example': [['10.1.2.3', '::1']] });
    const { client } = await setTrap();
    const outcome = await client.post({ url: 'https://receiver.example/', body: '{}', timeoutMs: 2_000 });

    await eventually(() => expect(warn).toHaveBeenCalledOnce());
    expect(warn.mock.calls[0]).toEqual([
      'a call of receiver.example [10.1.2.3, ::1] was refused by its address',
    ]);
    expect(JSON.stringify(outcome)).not.toMatch(/10\.1\.2\.3|::1|receiver/);
  });

  it('reaches the trap by each spelling of its address where that is open', async () => {
    const { receiver, client } = await setTrap({ networks: ['127.0.0.1', '0.0.0.0/32'] });
    const hosts = ['127.0.0.1', '127.1', '2130706433', '0x7f.1', '0177.1', '①②⑦.⓪.⓪.①', '127.0.0.1.', '0'];
    for (const host of hosts) expect(await outcomeOf(client, `http://${host}:${receiver.port}/`)).toBe('204');

    expect(receiver.connections.all).toBe(hosts.length);
  });
});

describe('a name that leads elsewhere from one look-up to the next', () => {
  it('is looked up once for a connection, which is made to the address that was judged', async () => {
    // 0.0.0.0 leads to the same server, so a second look-up would be seen there.
    const asked = answerLookUps({ 'receiver.example': [['127.0.0.1'], ['0.0.0.0']] });
    const { receiver, client, attempts } = await setTrap({ networks: ['127.0.0.1'] });
    const url = `https://receiver.example:${receiver.port}/`;

    expect(await outcomeOf(client, url)).toBe('TLS_FAILED');
    expect({ asked: asked.length, attempts }).toEqual({ asked: 1, attempts: ['127.0.0.1'] });
    expect(await outcomeOf(client, url)).toBe('ADDRESS_REFUSED');
    expect(await outcomeOf(client, url)).toBe('ADDRESS_REFUSED');
    expect({ attempts, connections: receiver.connections.all }).toEqual({
      attempts: ['127.0.0.1'],
      connections: 1,
    });
  });
});

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('with %i is a response, and not followed', async (status) => {
    const { receiver: trap, client } = await setTrap({ networks: ['127.0.0.1'] });
    const location = `http://127.0.0.1:${trap.port}/`;
    const redirecting = await Receiver.http((response) =>
      response.writeHead(status, { location, refresh: `0;url=${location}` }).end(),
    );

    expect(await outcomeOf(client, `http://127.0.0.1:${redirecting.port}/`)).toBe(String(status));
    expect(trap.connections.all).toBe(0);
  });
});

describe('a URL that can never be called', () => {
  const port = 8443;

  it.each([
    ['URL_SCHEME', `http://${PUBLIC}:${port}/`],
    ['URL_SCHEME', `http://receiver.example:${port}/`],
    ['URL_SCHEME', 'ftp://receiver.example/'],
    ['URL_SCHEME', `ws://receiver.example:${port}/`],
    ['URL_SCHEME', 'file:///etc/passwd'],
    ['URL_SCHEME', 'gopher://127.0.0.1:6379/_PING'],
    ['URL_SCHEME', 'data:application/json,{}'],
    ['URL_SCHEME', 'javascript:alert(1)'],
    ['URL_SCHEME', 'unix:/var/run/docker.sock'],
    ['URL_SCHEME', `receiver.example:${port}`],
    ['URL_INVALID', `//receiver.example:${port}/`],
    ['URL_INVALID', `127.0.0.1:${port}`],
    ['URL_INVALID', ''],
    ['URL_INVALID', 'https://'],
    ['URL_INVALID', 'https://[::1'],
    ['URL_INVALID', 'https://[fe80::1%25eth0]/'],
    ['URL_INVALID', 'https://256.256.256.256/'],
    ['URL_INVALID', 'https://receiver.example:65536/'],
    ['URL_USER_INFO', `https://user@receiver.example:${port}/`],
    ['URL_USER_INFO', `https://user:password@receiver.example:${port}/`],
    ['URL_USER_INFO', `https://:password@receiver.example:${port}/`],
    ['URL_USER_INFO', `https://receiver.example@127.0.0.1:${port}/`],
    ['URL_USER_INFO', `https://receiver.example:443@127.0.0.1:${port}/`],
    ['URL_USER_INFO', `https://receiver.example%00@127.0.0.1:${port}/`],
    ['URL_ADDRESS', `https://127.0.0.1:${port}\\@receiver.example/`],
    ['URL_ADDRESS', `https:\\\\127.0.0.1:${port}\\tasks`],
    ['URL_ADDRESS', `https:127.0.0.1:${port}`],
    ['URL_ADDRESS', `ht\ntps://12\t7.0.0.1:${port}/`],
    ['URL_ADDRESS', `https://127.0.0.1:${port}#@receiver.example/`],
    ['URL_ADDRESS', `https://127.0.0.1:${port}?@receiver.example/`],
    ['URL_PORT', 'https://receiver.example:0/'],
    ['URL_PORT', 'https://receiver.example:1/'],
    ['URL_PORT', 'https://receiver.example:22/'],
    ['URL_PORT', 'https://receiver.example:25/'],
    ['URL_PORT', 'https://receiver.example:00025/'],
    ['URL_PORT', 'https://receiver.example:1023/'],
  ])('is refused as %s without a look-up: %s', async (code, url) => {
    const asked = answerLookUps({ 'receiver.example': [['127.0.0.1']] });
    const { client, guard } = await setTrap();

    expect(faultOf(url, guard)).toBe(code);
    expect(await outcomeOf(client, url)).toBe('ADDRESS_REFUSED');
    expect(asked).toEqual([]);
  });

  it.each([
    'https://receiver.example/',
    'https://receiver.example:443/',
    'https://receiver.example:80/',
    'https://receiver.example:1024/tasks?a=b',
    'https://RECEIVER.example.:65535',
    'https://bücher.example/',
    `https://${PUBLIC}/`,
    'https://[2606:4700::1111]:8443/',
    'https://localhost.example/',
    'https://127.0.0.1.example/',
  ])('is not %s', async (url) => {
    expect(faultOf(url, (await setTrap()).guard)).toBe('none');
  });
});

describe('public addresses', () => {
  it.each(PUBLIC_ADDRESSES)('are open: %s', async (address) => {
    expect((await setTrap()).guard.permits(address)).toBe(true);
  });
});

describe('OUTBOUND_ALLOW', () => {
  it.each([
    ['the address', ['10.1.2.3'], 'https://10.1.2.3/'],
    ['the range', ['10.1.0.0/16'], 'https://10.1.2.3/'],
    ['the range, for another spelling', ['10.1.0.0/16'], 'https://0xa010203/'],
    ['the range, without TLS', ['10.1.0.0/16'], 'http://10.1.2.3/'],
    ['the range, mapped into IPv6', ['10.1.0.0/16'], 'https://[::ffff:10.1.2.3]/'],
    ['the range, by NAT64', ['10.1.0.0/16'], 'https://[64:ff9b::10.1.2.3]/'],
    ['the range, by 6to4', ['10.1.0.0/16'], 'https://[2002:a01:203::1]/'],
    ['the metadata service, where that is meant', ['169.254.169.254'], 'http://169.254.169.254/'],
    ['the range of IPv6', ['fd00::/8'], 'http://[fd12::1]/'],
  ])('opens %s', async (_, networks, url) => {
    expect(faultOf(url, (await setTrap({ networks })).guard)).toBe('none');
  });

  it.each([
    ['the range beside it', ['10.1.0.0/16'], 'https://10.2.0.0/', 'URL_ADDRESS'],
    ['another address', ['10.1.2.3'], 'https://10.1.2.4/', 'URL_ADDRESS'],
    ['a public address without TLS', ['10.1.0.0/16'], `http://${PUBLIC}/`, 'URL_SCHEME'],
    ['a name without TLS', ['127.0.0.0/8'], 'http://receiver.example/', 'URL_SCHEME'],
    ['a low port', ['10.1.0.0/16'], 'https://10.1.2.3:22/', 'URL_PORT'],
    ['user info', ['10.1.0.0/16'], 'https://user@10.1.2.3/', 'URL_USER_INFO'],
  ])('does not open %s', async (_, networks, url, code) => {
    expect(faultOf(url, (await setTrap({ networks })).guard)).toBe(code);
  });

  it('opens whatever a host leads to that it names, with and without TLS, and no other host', async () => {
    answerLookUps({
      'receiver.internal': [['127.0.0.1']],
      'other.receiver.internal': [['127.0.0.1']],
      'receiver.internal.example': [['127.0.0.1']],
    });
    const { receiver, client } = await setTrap({ hosts: ['receiver.internal'] });
    const outcomeAt = (origin: string): Promise<string> => outcomeOf(client, `${origin}:${receiver.port}/`);

    expect(await outcomeAt('http://receiver.internal')).toBe('204');
    expect(await outcomeAt('http://RECEIVER.internal.')).toBe('204');
    expect(await outcomeAt('https://receiver.internal')).toBe('TLS_FAILED');
    expect(receiver.connections.all).toBe(3);
    expect(await outcomeAt('https://other.receiver.internal')).toBe('ADDRESS_REFUSED');
    expect(await outcomeAt('https://receiver.internal.example')).toBe('ADDRESS_REFUSED');
    expect(receiver.connections.all).toBe(3);
  });

  it('opens the addresses of a range to names that lead there, by TLS alone', async () => {
    answerLookUps({ 'receiver.example': [['127.0.0.1']] });
    const { receiver, client } = await setTrap({ networks: ['127.0.0.0/8'] });

    expect(await outcomeOf(client, `http://receiver.example:${receiver.port}/`)).toBe('ADDRESS_REFUSED');
    expect(receiver.connections.all).toBe(0);
    expect(await outcomeOf(client, `https://receiver.example:${receiver.port}/`)).toBe('TLS_FAILED');
    expect(receiver.connections.all).toBe(1);
  });
});

describe('a proxy of the environment', () => {
  it.each(['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'])(
    'is not used: %s',
    async (name) => {
      const { receiver: proxy, client } = await setTrap({ networks: ['127.0.0.1'] });
      const receiver = await Receiver.http((response) => response.writeHead(204).end());
      const before = { [name]: process.env[name], NODE_USE_ENV_PROXY: process.env['NODE_USE_ENV_PROXY'] };
      onTestFinished(() => restore(before));
      Object.assign(process.env, { [name]: `http://127.0.0.1:${proxy.port}`, NODE_USE_ENV_PROXY: '1' });

      expect(await outcomeOf(client, `http://127.0.0.1:${receiver.port}/`)).toBe('204');
      expect(proxy.connections.all).toBe(0);
    },
  );
});

function restore(variables: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
