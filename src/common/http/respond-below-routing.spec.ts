import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, type Server, connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { respondToClientError } from './respond-below-routing.js';

describe('respondToClientError', () => {
  let server: Server;

  afterEach(() => void server.close());

  it.each(['GET / HTTP/1.1\r\nHost: a\r\n', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{'])(
    'says that a request took too long to come: %j',
    async (start) => {
      const limits = { requestTimeout: 20, headersTimeout: 20, connectionsCheckingInterval: 10 };
      server = createServer(limits).on('clientError', respondToClientError).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
      let received = '';
      socket.on('data', (chunk: Buffer) => (received += chunk.toString()));

      socket.write(start);
      await once(socket, 'close');

      const [head = '', body = ''] = received.split('\r\n\r\n');
      expect(head).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
      expect(JSON.parse(body)).toMatchObject({ statusCode: 408, code: 'REQUEST_TIMEOUT', details: [] });
    },
  );
});
