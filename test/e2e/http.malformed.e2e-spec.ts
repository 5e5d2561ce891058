import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { sharedServer } from '../support/test-server.js';

/** Sends bytes as they are, and answers with all that comes back until the connection ends. */
async function sendRaw(
  text: string,
): Promise<{ status: number; headers: string; body: Record<string, unknown> }> {
  const { url } = await sharedServer();
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let received = '';
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString();
  });
  socket.write(text);
  await once(socket, 'close');
  const [headers, body] = received.split('\r\n\r\n') as [string, string];
  return {
    status: Number(headers.split(' ')[1]),
    headers,
    body: JSON.parse(body) as Record<string, unknown>,
  };
}

describe('what never becomes a request', () => {
  it.each([
    ['no HTTP', 'HELLO\r\n\r\n', 400, 'BAD_REQUEST'],
    [
      'a length that is none',
      'POST /api HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n',
      400,
      'BAD_REQUEST',
    ],
    [
      'headers past all measure',
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
    [
      'an expectation that nobody knows',
      'POST /api HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: tea\r\n\r\n',
      417,
      'EXPECTATION_FAILED',
    ],
  ])('is answered in the shape of all errors: %s', async (_, text, status, code) => {
    const answer = await sendRaw(text);

    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({
      statusCode: status,
      error: expect.any(String),
      message: expect.any(String),
      code,
      details: [],
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(answer.headers.toLowerCase()).toContain(`x-request-id: ${String(answer.body['requestId'])}`);
  });
});
