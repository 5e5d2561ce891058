import { once } from 'node:events';
import { type Server, connect } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type RawAnswer, sendRaw } from '../support/send-raw.js';
import { startServerBeside } from '../support/start-server-beside.js';
import { sharedServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';

const LIVE = 'GET /api/health/live HTTP/1.1\r\n';
const CREATE = 'POST /api/activities/tasks HTTP/1.1\r\nHost: a\r\n';
const LAST = 'Connection: close\r\n';

async function send(text: string): Promise<RawAnswer[]> {
  return sendRaw((await sharedServer()).url, text);
}

function expectError({ status, headers, body }: RawAnswer, expected: number, code: string): void {
  const error = JSON.parse(body) as Record<string, unknown>;
  expect(status).toBe(expected);
  expect(error).toEqual({
    statusCode: expected,
    error: expect.any(String),
    message: expect.any(String),
    code,
    details: expect.any(Array),
    requestId: expect.stringMatching(/^[\w-]+$/),
  });
  expect(headers['x-request-id']).toBe(error['requestId']);
  expect(headers['content-type']).toBe('application/json; charset=utf-8');
}

describe('what never becomes a request', () => {
  it.each([
    ['no HTTP', 'HELLO\r\n\r\n', 400, 'BAD_REQUEST'],
    ['a method that nobody knows', 'FOO / HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'BAD_REQUEST'],
    ['a length that is none', `${CREATE}Content-Length: -1\r\n\r\n`, 400, 'BAD_REQUEST'],
    ['two lengths', `${CREATE}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`, 400, 'BAD_REQUEST'],
    [
      'a length beside chunks',
      `${CREATE}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n`,
      400,
      'BAD_REQUEST',
    ],
    ['chunks in another coding', `${CREATE}Transfer-Encoding: gzip\r\n\r\n`, 400, 'BAD_REQUEST'],
    ['a chunk of no size', `${CREATE}Transfer-Encoding: chunked\r\n\r\nZZ\r\n`, 400, 'BAD_REQUEST'],
    [
      'an endless chunk extension',
      `${CREATE}Transfer-Encoding: chunked\r\n\r\n1;${'x'.repeat(20_000)}\r\n`,
      413,
      'BODY_TOO_LARGE',
    ],
    [
      'headers past all measure',
      `${LIVE}Host: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
    ['a path past all measure', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
    ['an expectation that nobody knows', `${CREATE}${LAST}Expect: tea\r\n\r\n`, 417, 'EXPECTATION_FAILED'],
    ['a tunnel', 'CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n', 501, 'NOT_IMPLEMENTED'],
    ['HTTP/1.2', 'GET / HTTP/1.2\r\nHost: a\r\n\r\n', 505, 'HTTP_VERSION_NOT_SUPPORTED'],
    ['HTTP/9.9', 'GET / HTTP/9.9\r\nHost: a\r\n\r\n', 505, 'HTTP_VERSION_NOT_SUPPORTED'],
    ['HTTP/2.0', `GET / HTTP/2.0\r\nHost: a\r\n\r\n`, 505, 'HTTP_VERSION_NOT_SUPPORTED'],
    ['HTTP/0.9', `GET / HTTP/0.9\r\nHost: a\r\n\r\n`, 505, 'HTTP_VERSION_NOT_SUPPORTED'],
    ['HTTP/2 itself', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'BAD_REQUEST'],
    ['a URL that cannot be decoded', `GET /api/%zz HTTP/1.1\r\nHost: a\r\n${LAST}\r\n`, 400, 'BAD_REQUEST'],
    ['an authority for a path', `GET a:80 HTTP/1.1\r\nHost: a\r\n${LAST}\r\n`, 400, 'BAD_REQUEST'],
    ['a method without routes', `TRACE / HTTP/1.1\r\nHost: a\r\n${LAST}\r\n`, 404, 'ENDPOINT_NOT_FOUND'],
    ['a question to the server', `OPTIONS * HTTP/1.1\r\nHost: a\r\n${LAST}\r\n`, 404, 'ENDPOINT_NOT_FOUND'],
  ])('is answered once, in the shape of all errors: %s', async (_, text, status, code) => {
    const answers = await send(text);

    expect(answers).toHaveLength(1);
    expectError(answers[0]!, status, code);
  });

  it.each([
    ['no Host', '', 'REQUIRED'],
    ['two Hosts', 'Host: a\r\nHost: b\r\n', 'INVALID_HOST'],
    ['a Host with a space', 'Host: a b\r\n', 'INVALID_HOST'],
    ['a Host with a path', 'Host: a/b\r\n', 'INVALID_HOST'],
    ['a Host with two ports', 'Host: a:1:2\r\n', 'INVALID_HOST'],
  ])('names its fault: %s', async (_, host, code) => {
    const [answer] = await send(`${LIVE}${host}${LAST}x-request-id: mine\r\n\r\n`);

    expectError(answer!, 400, 'VALIDATION_FAILED');
    expect(JSON.parse(answer!.body)).toMatchObject({ details: [{ field: 'host', code }], requestId: 'mine' });
  });

  it('does not come before the answer to the request before it', async () => {
    const answers = await send(`GET /api/health/ready HTTP/1.1\r\nHost: a\r\n\r\nGARBAGE\r\n\r\n`);

    expect(answers.map(({ status }) => status)).toEqual([200, 400]);
    expectError(answers[1]!, 400, 'BAD_REQUEST');
  });

  it('does not come before the answer to the request before it, when it asks for a tunnel', async () => {
    const answers = await send(
      'GET /api/health/ready HTTP/1.1\r\nHost: a\r\n\r\nCONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n',
    );

    expect(answers.map(({ status }) => status)).toEqual([200, 501]);
    expectError(answers[1]!, 501, 'NOT_IMPLEMENTED');
  });
});

describe('a connection that was answered for the last time', () => {
  it.each([
    ['no HTTP', 'HELLO\r\n\r\n'],
    ['more and more that is no HTTP', `HELLO\r\n\r\n${'x'.repeat(300_000)}`],
    ['headers past all measure', `${LIVE}Host: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`],
    ['HTTP/9.9', 'GET / HTTP/9.9\r\nHost: a\r\n\r\n'],
    ['a tunnel', 'CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a tunnel after a request', `${LIVE}Host: a\r\n\r\nCONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n`],
    ['a chunk of no size', `${CREATE}Transfer-Encoding: chunked\r\n\r\nZZ\r\n`],
  ])('is closed, though the caller keeps its end open: %s', async (_, text) => {
    const { app, url } = await startServerBeside({});
    const server = app.getHttpServer() as Server;
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => undefined).resume();
    const ended = once(socket, 'end');
    socket.write(text);
    await ended;

    await expect.poll(() => promisify(server.getConnections.bind(server))(), { timeout: 10_000 }).toBe(0);
    socket.destroy();
    await app.close();
  });
});

describe('what is a request', () => {
  it.each([
    ['HTTP/1.0 without Host', 'GET /api/health/live HTTP/1.0\r\n\r\n'],
    ['an empty Host', `${LIVE}Host:\r\n${LAST}\r\n`],
    ['a Host with a port', `${LIVE}Host: a-b.example_1:8080\r\n${LAST}\r\n`],
    ['a Host that is an address', `${LIVE}Host: [::1]:80\r\n${LAST}\r\n`],
    ['a whole URL', `GET http://other.example/api/health/live HTTP/1.1\r\nHost: a\r\n${LAST}\r\n`],
    [
      'a wish to speak otherwise',
      `${LIVE}Host: a\r\nUpgrade: websocket\r\nConnection: upgrade, close\r\n\r\n`,
    ],
  ])('is answered: %s', async (_, text) => {
    expect(await send(text)).toMatchObject([{ status: 200 }]);
  });

  it('is answered when it came on a connection before the server closed', async () => {
    const tenant = await TestTenant.create();
    const { app, url } = await startServerBeside({});
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let received = '';
    socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
    const body = JSON.stringify(tenant.taskBody());
    socket.write(
      `${CREATE}Authorization: Bearer ${tenant.token()}\r\nx-tenant-id: ${tenant.id}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n`,
    );
    await expect.poll(() => received).toContain('100 Continue');

    const closed = app.close();
    await expect.poll(() => (app.getHttpServer() as { listening: boolean }).listening).toBe(false);
    socket.write(`${body}GET /api/nowhere HTTP/1.1\r\nHost: a\r\n\r\n`);
    await once(socket, 'close');
    await closed;

    expect(received).toContain('HTTP/1.1 201 Created');
    expect(received).toContain('"code":"ENDPOINT_NOT_FOUND"');
  });
});
