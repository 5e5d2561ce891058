import type { Socket } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AddressGuard } from '../../src/outbound/address-guard.js';
import { OutboundClient, type OutboundRequest } from '../../src/outbound/outbound-client.js';
import type { OutboundOutcome } from '../../src/outbound/outbound-outcome.js';
import { makeWebhookSecret } from '../../src/outbound/webhook-signature.js';
import { answerLookUps } from '../support/answer-look-ups.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { RECEIVER_CERTIFICATE } from '../support/receiver-certificate.js';
import { Receiver } from '../support/receiver.js';

const BODY = JSON.stringify({ type: 'task.dispatch', data: { name: 'Größe 😀' } });

/** A client that may call this machine, until the test ends. */
function makeClient(authorities?: string[]): OutboundClient {
  const hosts = ['127.0.0.1', 'localhost', 'receiver.example'];
  const guard = new AddressGuard({ hosts, networks: ['127.0.0.0/8', '::1'] }, authorities);
  onTestFinished(() => guard.close());
  return new OutboundClient(guard);
}

function call(port: number, request: Partial<OutboundRequest> = {}): Promise<OutboundOutcome> {
  const url = `http://127.0.0.1:${port}/tasks`;
  return makeClient().post({ url, body: BODY, timeoutMs: 10_000, ...request });
}

/** What a failure says; expects that it says nothing of where the call went. */
function failureOf(outcome: OutboundOutcome): object {
  if (outcome.kind === 'RESPONSE') throw new Error(`There was a response with ${outcome.status}`);
  const { reason, mayHaveArrived, status, message } = outcome;
  expect(message).toMatch(/^[A-Z][^.]+$/);
  expect(message).not.toMatch(/127\.0\.0\.1|localhost|receiver|\d/);
  return { reason, mayHaveArrived, status };
}

/** Writes this as soon as a request has come, whatever it is. */
function writing(text: string, then: (socket: Socket) => void = () => undefined): (socket: Socket) => void {
  return (socket) => socket.once('data', () => socket.write(text, () => then(socket)));
}

/** Writes without an end, as fast as it is read. */
function endless(socket: Socket): void {
  const pour = (): boolean => socket.destroyed || (socket.write('b'.repeat(65_536)) && pour());
  socket.on('drain', pour);
  pour();
}

/** Writes a byte now and then, without an end. */
function drip(socket: Socket): void {
  const timer = setInterval(() => socket.write('a'), 20);
  socket.once('close', () => clearInterval(timer));
}

/** Answers the first request of a connection, and the second as the test says. */
async function callTwice(
  serveSecond: (socket: Socket) => void,
): Promise<{ outcome: OutboundOutcome; requests: number }> {
  let requests = 0;
  const receiver = await Receiver.tcp((socket) => {
    let ofConnection = 0;
    socket.on('data', (chunk) => {
      if (!chunk.includes('POST ')) return;
      requests += 1;
      ofConnection += 1;
      if (requests === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
      else if (ofConnection === 2) socket.destroy();
      else serveSecond(socket);
    });
  });
  const client = makeClient();
  const request = { url: `http://127.0.0.1:${receiver.port}/`, body: '{}', timeoutMs: 10_000 };
  await client.post(request);
  return { outcome: await client.post(request), requests };
}

describe('a call', () => {
  it('posts the body as JSON, with the headers of its caller', async () => {
    const receiver = await Receiver.http((response) =>
      response.writeHead(201).end('{"provider_activity_id":"p-1"}'),
    );
    const outcome = await call(receiver.port, {
      headers: { 'x-api-key': 'k', 'idempotency-key': 'dsp_1_0' },
    });

    expect(outcome).toMatchObject({ kind: 'RESPONSE', status: 201, body: '{"provider_activity_id":"p-1"}' });
    expect(receiver.requests).toEqual([
      { method: 'POST', path: '/tasks', body: BODY, headers: expect.any(Object) },
    ]);
    expect(receiver.requests[0]!.headers).toEqual({
      host: `127.0.0.1:${receiver.port}`,
      connection: 'keep-alive',
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(BODY)),
      accept: 'application/json',
      'accept-encoding': 'identity',
      'user-agent': 'commerce-task-activities',
      'x-api-key': 'k',
      'idempotency-key': 'dsp_1_0',
    });
  });

  it('is signed so that the library of Standard Webhooks verifies it, by each of two secrets', async () => {
    const secrets = [makeWebhookSecret(), makeWebhookSecret()];
    const receiver = await Receiver.http((response) => response.end());
    await call(receiver.port, { signing: { id: 'dsp_1_0', secrets } });
    const { headers, body } = receiver.requests[0]!;

    for (const secret of secrets) {
      expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual(JSON.parse(BODY));
    }
    expect(headers['webhook-id']).toBe('dsp_1_0');
    expect(() => new Webhook(secrets[0]!).verify(`${body} `, headers as Record<string, string>)).toThrow(
      'No matching signature',
    );
    expect(() => new Webhook(makeWebhookSecret()).verify(body, headers as Record<string, string>)).toThrow(
      'No matching signature',
    );
  });

  it.each([200, 204, 302, 400, 401, 409, 410, 429, 500, 503])(
    'has the status %i as its outcome',
    async (status) => {
      const receiver = await Receiver.http((response) =>
        response.writeHead(status, { 'retry-after': '120', 'cache-control': 'max-age=60' }).end(),
      );

      expect(await call(receiver.port)).toEqual({
        kind: 'RESPONSE',
        status,
        body: '',
        isBodyCut: false,
        contentType: null,
        cacheControl: 'max-age=60',
        retryAfterSeconds: 120,
        durationMs: expect.any(Number),
      });
    },
  );

  it('uses the connection of the call before', async () => {
    const receiver = await Receiver.http((response) => response.end('{}'));
    const client = makeClient();
    const url = `http://127.0.0.1:${receiver.port}/`;
    for (let count = 0; count < 5; count += 1) await client.post({ url, body: BODY, timeoutMs: 10_000 });

    expect(receiver.requests).toHaveLength(5);
    expect(receiver.connections.all).toBe(1);
  });

  it('shares at most 256 connections to a host with the others', async () => {
    const held: (() => void)[] = [];
    const receiver = await Receiver.http((response) => {
      held.push(() => response.end());
      // The rest comes on connections that are given back.
      if (held.length >= 256) for (const release of held.splice(0)) release();
    });
    const client = makeClient();
    const url = `http://127.0.0.1:${receiver.port}/`;
    const calls = Array.from({ length: 512 }, () => client.post({ url, body: BODY, timeoutMs: 60_000 }));
    const outcomes = await Promise.all(calls);

    expect(outcomes.filter(({ kind }) => kind === 'RESPONSE')).toHaveLength(512);
    expect(receiver.connections.most).toBe(256);
  });
});

describe('the body of a response', () => {
  it('is read to 64 KiB, and cut there between characters', async () => {
    const receiver = await Receiver.http((response) => response.end(`a${'é'.repeat(100_000)}`));

    expect(await call(receiver.port)).toMatchObject({
      status: 200,
      body: `a${'é'.repeat(32_767)}`,
      isBodyCut: true,
    });
  });

  it('is whole with 64 KiB', async () => {
    const receiver = await Receiver.http((response) => response.end('a'.repeat(65_536)));

    expect(await call(receiver.port)).toMatchObject({ body: 'a'.repeat(65_536), isBodyCut: false });
  });

  it('is not read for ever where it does not end', async () => {
    const receiver = await Receiver.tcp(writing('HTTP/1.1 200 OK\r\n\r\n', endless));

    expect(await call(receiver.port)).toMatchObject({ status: 200, isBodyCut: true });
    await eventually(() => expect(receiver.connections.open).toBe(0));
  });

  it('has replacements for what is no UTF-8, and for NUL', async () => {
    const receiver = await Receiver.http((response) =>
      response.end(Buffer.from([0x61, 0, 0xff, 0xc3, 0xa9])),
    );

    expect(await call(receiver.port)).toMatchObject({ body: 'a\ufffd\ufffdé' });
  });
});

describe('a call that gets no response', () => {
  it('was not connected where nobody listens', async () => {
    expect(failureOf(await call(await freePort()))).toEqual({
      reason: 'CONNECTION_FAILED',
      mayHaveArrived: false,
      status: null,
    });
  });

  it('was not looked up where its name has no address', async () => {
    answerLookUps({ 'receiver.example': [[]] });

    expect(failureOf(await call(1, { url: 'https://receiver.example/' }))).toEqual({
      reason: 'LOOKUP_FAILED',
      mayHaveArrived: false,
      status: null,
    });
  });

  it.each<[string, (socket: Socket) => void, string, number | null]>([
    [
      'was reset where the connection ends',
      (socket) => socket.once('data', () => socket.end()),
      'RESET',
      null,
    ],
    ['was reset', (socket) => socket.once('data', () => socket.resetAndDestroy()), 'RESET', null],
    ['is broken for what is no HTTP', writing('SSH-2.0-OpenSSH_9.2\r\n'), 'BROKEN_RESPONSE', null],
    [
      'is broken for headers without end',
      writing(`HTTP/1.1 200 OK\r\na: ${'b'.repeat(100_000)}`),
      'BROKEN_RESPONSE',
      null,
    ],
    [
      'is broken where its body ends early',
      writing('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc', (socket) => socket.end()),
      'BROKEN_RESPONSE',
      200,
    ],
    [
      'is broken where its body is reset',
      writing('HTTP/1.1 503 No\r\ncontent-length: 10\r\n\r\nabc', (socket) => socket.resetAndDestroy()),
      'BROKEN_RESPONSE',
      503,
    ],
    [
      'is broken for a chunk that is none',
      writing('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'),
      'BROKEN_RESPONSE',
      200,
    ],
  ])('%s, and may have arrived', async (_, serve, reason, status) => {
    const receiver = await Receiver.tcp(serve);

    expect(failureOf(await call(receiver.port))).toEqual({ reason, mayHaveArrived: true, status });
  });

  it('cannot be sent with a header that has a line break', async () => {
    const receiver = await Receiver.http((response) => response.end());
    const outcome = await call(receiver.port, { headers: { 'x-api-key': 'a\r\nhost: b' } });

    expect(failureOf(outcome)).toEqual({ reason: 'UNSENDABLE', mayHaveArrived: false, status: null });
    expect(receiver.connections.all).toBe(0);
  });

  it('cannot be sent with a secret that is none', async () => {
    const outcome = await call(await freePort(), { signing: { id: 'dsp_1_0', secrets: ['whsec_short'] } });

    expect(failureOf(outcome)).toEqual({ reason: 'UNSENDABLE', mayHaveArrived: false, status: null });
  });
});

describe('the time of a call', () => {
  const timeoutMs = 300;

  /** What the failure says, and whether it came at its time, with what a slow machine adds. */
  async function timedFailureOf(outcome: Promise<OutboundOutcome>, limit = timeoutMs): Promise<object> {
    const { durationMs } = await outcome;
    const isInTime = durationMs >= limit - 1 && durationMs < limit + 5_000;
    return { ...failureOf(await outcome), isInTime };
  }

  it('ends where the server says nothing', async () => {
    const receiver = await Receiver.tcp((socket) => void socket.resume());

    expect(await timedFailureOf(call(receiver.port, { timeoutMs }))).toEqual({
      isInTime: true,
      reason: 'TIMEOUT',
      mayHaveArrived: true,
      status: null,
    });
    await eventually(() => expect(receiver.connections.open).toBe(0));
  });

  it.each([
    ['body', 'HTTP/1.1 200 OK\r\n\r\n', 200],
    ['header', 'HTTP/1.1 200 OK\r\nx: ', null],
  ])('ends where a %s comes byte by byte', async (_, beginning, status) => {
    const receiver = await Receiver.tcp(writing(beginning, drip));

    expect(await timedFailureOf(call(receiver.port, { timeoutMs }))).toEqual({
      isInTime: true,
      reason: 'TIMEOUT',
      mayHaveArrived: true,
      status,
    });
  });

  it('ends where the name server says nothing, and nothing was sent', async () => {
    answerLookUps({ 'receiver.example': [null] });

    expect(await timedFailureOf(call(1, { url: 'https://receiver.example/', timeoutMs }))).toEqual({
      isInTime: true,
      reason: 'CONNECT_TIMEOUT',
      mayHaveArrived: false,
      status: null,
    });
  });

  it('is at most 5 seconds for the connection with its TLS', async () => {
    const receiver = await Receiver.tcp((socket) => void socket.resume());
    const outcome = call(1, { url: `https://127.0.0.1:${receiver.port}/`, timeoutMs: 30_000 });

    expect(await timedFailureOf(outcome, 5_000)).toEqual({
      isInTime: true,
      reason: 'CONNECT_TIMEOUT',
      mayHaveArrived: false,
      status: null,
    });
  });

  it('is given up by the caller at any moment', async () => {
    const receiver = await Receiver.tcp((socket) => void socket.resume());
    const controller = new AbortController();
    const outcome = call(receiver.port, { signal: controller.signal });
    await eventually(() => expect(receiver.connections.open).toBe(1));
    controller.abort();

    expect(failureOf(await outcome)).toMatchObject({ reason: 'ABORTED' });
    await eventually(() => expect(receiver.connections.open).toBe(0));
  });

  it('has not begun where the caller gave it up before', async () => {
    const receiver = await Receiver.http((response) => response.end());
    const outcome = await call(receiver.port, { signal: AbortSignal.abort() });

    expect(failureOf(outcome)).toEqual({ reason: 'ABORTED', mayHaveArrived: false, status: null });
    expect(receiver.requests).toEqual([]);
  });
});

describe('a connection that the server closes between two calls', () => {
  it('costs no try: the call goes out again on another connection', async () => {
    const { outcome, requests } = await callTwice((socket) =>
      socket.write('HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n'),
    );

    expect(outcome).toMatchObject({ kind: 'RESPONSE', status: 202 });
    expect(requests).toBe(3);
  });

  it('is tried only once more', async () => {
    const { outcome, requests } = await callTwice((socket) => socket.destroy());

    expect(failureOf(outcome)).toEqual({ reason: 'RESET', mayHaveArrived: true, status: null });
    expect(requests).toBe(3);
  });
});

describe('TLS', () => {
  const { cert } = RECEIVER_CERTIFICATE;

  it('is used where the certificate is trusted and of that name', async () => {
    const receiver = await Receiver.https((response) => response.end());
    const outcome = await makeClient([cert]).post({
      url: `https://localhost:${receiver.port}/`,
      body: BODY,
      timeoutMs: 10_000,
    });

    expect(outcome).toMatchObject({ kind: 'RESPONSE', status: 200 });
    expect(receiver.requests[0]!.body).toBe(BODY);
  });

  it.each([
    ['that nobody trusts', 'localhost', undefined],
    ['of another name', '127.0.0.1', [cert]],
  ])('fails for a certificate %s, whatever the environment says', async (_, host, authorities) => {
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    onTestFinished(() => {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    });
    const receiver = await Receiver.https((response) => response.end());
    const url = `https://${host}:${receiver.port}/`;
    const outcome = await makeClient(authorities).post({ url, body: BODY, timeoutMs: 10_000 });

    expect(failureOf(outcome)).toEqual({ reason: 'TLS_FAILED', mayHaveArrived: false, status: null });
    expect(receiver.requests).toEqual([]);
  });

  it('fails where the server has none', async () => {
    const receiver = await Receiver.http((response) => response.end());

    expect(failureOf(await call(1, { url: `https://127.0.0.1:${receiver.port}/` }))).toEqual({
      reason: 'TLS_FAILED',
      mayHaveArrived: false,
      status: null,
    });
  });

  it('that is reset in the middle is a connection that failed', async () => {
    const receiver = await Receiver.tcp((socket) => socket.once('data', () => socket.resetAndDestroy()));

    expect(failureOf(await call(1, { url: `https://127.0.0.1:${receiver.port}/` }))).toEqual({
      reason: 'CONNECTION_FAILED',
      mayHaveArrived: false,
      status: null,
    });
  });
});

describe('a call on a guard that was closed', () => {
  it('leaves no connection behind', async () => {
    const receiver = await Receiver.http((response) => response.end());
    const guard = new AddressGuard({ hosts: ['127.0.0.1'], networks: [] });
    const url = `http://127.0.0.1:${receiver.port}/`;
    await new OutboundClient(guard).post({ url, body: BODY, timeoutMs: 10_000 });
    expect(receiver.connections.open).toBe(1);
    guard.close();

    await eventually(() => expect(receiver.connections.open).toBe(0));
  });
});
