import { type IncomingHttpHeaders, request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { TestTenant } from '../support/test-tenant.js';

interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

describe('a JSON response', () => {
  let tenant: TestTenant;
  let taskId: string;

  beforeAll(async () => {
    tenant = await TestTenant.create();
    const items = Array.from({ length: 60 }, () => tenant.taskBody());
    const { body } = await tenant.request('POST', '/activities/tasks/batch', { mode: 'atomic', items });
    taskId = (body as { results: { task: { id: string } }[] }).results[0]!.task.id;
  });

  /** As it is sent: `fetch` would ask for and undo encodings by itself. */
  function send(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: unknown,
  ): Promise<RawAnswer> {
    const auth = { authorization: `Bearer ${tenant.token()}`, 'x-tenant-id': tenant.id };
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    return new Promise((resolve, reject) => {
      const options = { method, headers: { ...auth, ...type, ...headers } };
      request(`${tenant.server.url}/api${path}`, options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) }),
        );
      })
        .on('error', reject)
        .end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** Short enough to be compressed at once, and long enough for a thread. */
  it.each([20, 60])('of %i rows is compressed for who asks for it, and the same', async (rows) => {
    const path = `/activities?per_page=${rows}`;
    const plain = await send('GET', path);
    const compressed = await send('GET', path, { 'accept-encoding': 'gzip' });

    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(compressed.headers['content-encoding']).toBe('gzip');
    expect(compressed.body.length).toBeLessThan(plain.body.length / 3);
    expect(gunzipSync(compressed.body).toString()).toBe(plain.body.toString());
    for (const { status, headers, body } of [plain, compressed]) {
      expect(status).toBe(200);
      expect(headers.vary).toBe('accept-encoding');
      expect(headers['content-length']).toBe(String(body.length));
      expect(headers['content-type']).toBe('application/json; charset=utf-8');
    }
  });

  it('has the same headers for HEAD', async () => {
    for (const headers of [{}, { 'accept-encoding': 'gzip' }]) {
      const got = await send('GET', '/activities?per_page=60', headers);
      const head = await send('HEAD', '/activities?per_page=60', headers);

      expect(head.status).toBe(200);
      expect(head.body.length).toBe(0);
      for (const name of ['content-length', 'content-type', 'content-encoding', 'vary'])
        expect(head.headers[name]).toBe(got.headers[name]);
    }
  });

  it('that answers a batch is compressed too, as is one with many faults', async () => {
    const items = Array.from({ length: 60 }, () => tenant.taskBody());
    const faulty = items.map((item) => ({ ...item, channel: 'SMOKE' }));
    for (const [batch, status] of [
      [items, 207],
      [faulty, 207],
    ] as const) {
      const body = { mode: 'partial', items: batch };
      const answer = await send('POST', '/activities/tasks/batch', { 'accept-encoding': 'gzip' }, body);

      expect(answer.status).toBe(status);
      expect(answer.headers['content-encoding']).toBe('gzip');
      expect(JSON.parse(gunzipSync(answer.body).toString())).toMatchObject({ results: expect.any(Array) });
    }
  });

  it('that is short is sent as it is', async () => {
    const created = await send('POST', '/activities/tasks', { 'accept-encoding': 'gzip' }, tenant.taskBody());

    expect(created.status).toBe(201);
    expect(created.headers).not.toHaveProperty('content-encoding');
    expect(created.headers).not.toHaveProperty('vary');
  });

  it('with an ETag is sent as it is, so that the tag stays good for If-Match', async () => {
    const metadata = { 'accept-encoding': 'gzip' };
    const detail = await send('GET', `/activities/${taskId}`, metadata);

    expect(detail.headers).not.toHaveProperty('content-encoding');
    expect(detail.headers.etag).toBe('"1"');
    const change = { ...metadata, 'if-match': detail.headers.etag! };
    const changed = await send('PATCH', `/activities/tasks/${taskId}`, change, { reason: 'x'.repeat(400) });
    expect(changed.status).toBe(200);
    expect(changed.headers.etag).toBe('"2"');
  });
});
