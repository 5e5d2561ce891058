import { once } from 'node:events';
import { Agent, type IncomingMessage, request as open } from 'node:http';
import { type Socket, connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestTenant } from '../support/test-tenant.js';

const BODY = 250_000;

/** A create whose body does not come to its end. */
class HalfRequest {
  private response = '';

  private constructor(
    private readonly socket: Socket,
    readonly closed: Promise<unknown>,
  ) {
    socket.on('data', (chunk) => (this.response += chunk.toString()));
    socket.on('error', () => undefined);
  }

  static async send(tenant: TestTenant, bytes: number): Promise<HalfRequest> {
    const { hostname, port } = new URL(tenant.server.url);
    const socket = connect(Number(port), hostname);
    const request = new HalfRequest(socket, once(socket, 'close'));
    socket.write(
      `POST /api/activities/tasks HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${tenant.token()}\r\n` +
        `x-tenant-id: ${tenant.id}\r\nContent-Type: application/json\r\nContent-Length: ${BODY}\r\n\r\n`,
    );
    await new Promise((resolve) => socket.write(Buffer.alloc(bytes, ' '), resolve));
    return request;
  }

  get status(): number | null {
    const status = /^HTTP\/1\.1 (\d+)/.exec(this.response)?.[1];
    return status === undefined ? null : Number(status);
  }

  get body(): unknown {
    return JSON.parse(this.response.split('\r\n\r\n')[1]!);
  }

  get head(): string {
    return this.response.split('\r\n\r\n')[0]!.toLowerCase();
  }

  end(): void {
    this.socket.destroy();
  }
}

describe('bodies that do not come to their end', () => {
  let tenant: TestTenant;
  let requests: HalfRequest[];

  beforeEach(async () => {
    tenant = await TestTenant.create();
    requests = [];
  });

  afterEach(() => {
    for (const request of requests) request.end();
  });

  it('are refused past a bound, with 503 and Retry-After, and nobody else is', async () => {
    const other = await TestTenant.create();
    for (let count = 0; count < 400; count++) requests.push(await HalfRequest.send(tenant, BODY - 1));

    await expect.poll(() => requests.filter(({ status }) => status === 503).length).toBeGreaterThan(200);
    const refused = requests.find(({ status }) => status === 503)!;
    expect(refused.body).toMatchObject({ statusCode: 503, code: 'OVERLOADED' });
    expect(refused.head).toMatch(/^retry-after: \d+$/m);
    expect(refused.head).toMatch(/^connection: close$/m);
    expect(requests.filter(({ status }) => status === null).length).toBeGreaterThan(150);
    expect((await other.createTask(other.taskBody())).status).toBe(201);

    for (const request of requests) request.end();
    await Promise.all(requests.map(({ closed }) => closed));
    await expect.poll(async () => (await tenant.createTask(tenant.taskBody())).status).toBe(201);
  });

  it('are given up with 408 when nothing more comes', async () => {
    const request = await HalfRequest.send(tenant, 10);
    requests.push(request);
    await request.closed;

    expect(request.status).toBe(408);
    expect(request.body).toMatchObject({ statusCode: 408, code: 'REQUEST_TIMEOUT', details: [] });
  });
});

describe('a body of brackets alone', () => {
  it('is refused by the rule for depth', async () => {
    const tenant = await TestTenant.create();
    const body = `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`;

    expect(await tenant.request('POST', '/activities/tasks/batch', body)).toMatchObject({
      status: 400,
      body: {
        code: 'VALIDATION_FAILED',
        details: [
          {
            field: '',
            code: 'MALFORMED_JSON',
            message: 'The body must be JSON nested at most 100 levels deep',
          },
        ],
      },
    });
  });
});

describe('a body too large of a request that is refused for its path', () => {
  it('does not hold up the next request on the connection', async () => {
    const tenant = await TestTenant.create();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const send = async (method: string, path: string, body: Buffer): Promise<number | undefined> => {
      const headers = {
        authorization: `Bearer ${tenant.token()}`,
        'x-tenant-id': tenant.id,
        'content-type': 'application/json',
        'content-length': body.length,
      };
      const sent = open(`${tenant.server.url}/api${path}`, { agent, method, headers }).end(body);
      const [response] = (await once(sent, 'response', { signal: AbortSignal.timeout(5_000) })) as [
        IncomingMessage,
      ];
      await buffer(response);
      return response.statusCode;
    };

    try {
      for (let round = 0; round < 100; round++) {
        expect(await send('PATCH', '/routes/none', Buffer.alloc(300_000, ' '))).toBe(400);
        expect(await send('GET', `/routes/${tenant.routeId}`, Buffer.alloc(0))).toBe(200);
      }
    } finally {
      agent.destroy();
    }
  });
});
