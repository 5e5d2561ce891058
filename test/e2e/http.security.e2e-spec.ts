import { createHash } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { send } from '../support/http.js';
import { sendRaw } from '../support/send-raw.js';
import { type TestServer, sharedServer, startServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';

const ORIGIN = 'https://app.example.com';
const OF_ALL = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none';frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

function isOfCors([name]: [string, string]): boolean {
  return name.startsWith('access-control-');
}

function preflight({ url }: TestServer, origin: string) {
  const asked = {
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'x-tenant-id',
  };
  return send(`${url}/api/activities/tasks`, 'OPTIONS', { origin, ...asked });
}

describe('every response', () => {
  it.each<[string, string, string, number]>([
    ['of a list', 'GET', '/api/activities', 200],
    ['of an error of a guard', 'POST', '/api/activities/tasks', 401],
    ['of a path that there is not', 'GET', '/api/nothing', 404],
    ['of a path that is malformed', 'GET', '/api/activities/%', 400],
    ['of a health check', 'GET', '/api/health/live', 200],
  ])('%s tells browsers to do nothing with it', async (_, method, path, status) => {
    const tenant = await TestTenant.create();
    const headers = status === 200 ? { authorization: `Bearer ${tenant.token()}` } : {};

    const answer = await send(tenant.server.url + path, method, { ...headers, 'x-tenant-id': tenant.id });

    expect(answer.status).toBe(status);
    expect(Object.fromEntries(answer.headers)).toMatchObject(OF_ALL);
    expect(answer.headers.has('x-powered-by')).toBe(false);
    expect(answer.headers.has('server')).toBe(false);
  });

  it.each([
    ['GET / HTTP/1.1\r\n: x\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nConnection: close\r\n\r\n', 417],
  ])('does so before a request has a route: %j', async (text, status) => {
    const { url } = await sharedServer();

    const [answer] = await sendRaw(url, text);

    expect(answer!.status).toBe(status);
    expect(answer!.headers).toMatchObject(OF_ALL);
  });
});

describe('the page of Swagger UI', () => {
  it.each(['/api/docs', '/api/docs/', '/api/docs/index.html'])(
    'may run what its server sends, and nothing in its text: %s',
    async (path) => {
      const { url } = await sharedServer();

      const { headers, text } = await send(url + path, 'GET', {});

      const policy = headers.get('content-security-policy')!;
      expect(policy).toContain("default-src 'none';script-src 'self';");
      expect(policy).not.toContain('unsafe-inline');
      expect(policy).not.toContain('unsafe-eval');
      expect(text).not.toMatch(/<script>|<script [^>]*>[^<\s]|\son\w+=/);
      const styles = [...text.matchAll(/<style>(.*?)<\/style>/gs)].map(([, style]) => style!);
      expect(styles).not.toEqual([]);
      for (const style of styles)
        expect(policy).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    },
  );

  it('keeps its policy when the browser has it already', async () => {
    const { url } = await sharedServer();
    const page = await send(`${url}/api/docs`, 'GET', {});

    const again = await send(`${url}/api/docs`, 'GET', { 'if-none-match': page.headers.get('etag')! });

    expect(again.status).toBe(304);
    expect(again.headers.get('content-security-policy')).toBe(page.headers.get('content-security-policy'));
  });
});

describe('scripts of other origins', () => {
  it('are allowed nothing, unless the operator says otherwise', async () => {
    const server = await sharedServer();

    const asked = await preflight(server, ORIGIN);
    const answered = await send(`${server.url}/api/health/live`, 'GET', { origin: ORIGIN });

    expect(asked.status).toBe(404);
    expect([...asked.headers, ...answered.headers].filter(isOfCors)).toEqual([]);
  });

  it('may call and read where CORS_ORIGINS has their origin, errors too, and no others', async () => {
    const server = await startServer({ CORS_ORIGINS: `${ORIGIN},http://localhost:5173` });
    onTestFinished(() => server.app.close());
    const path = `${server.url}/api/activities/tasks`;

    const asked = await preflight(server, ORIGIN);
    const refused = await send(path, 'POST', { origin: ORIGIN });
    const foreign = await preflight(server, 'https://evil.example.com');
    const foreignRead = await send(path, 'POST', { origin: `${ORIGIN}.evil.example.com` });

    expect(asked.status).toBe(204);
    expect(Object.fromEntries(asked.headers)).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-methods': expect.stringContaining('POST'),
      'access-control-allow-headers': expect.stringContaining('x-tenant-id'),
      vary: 'Origin',
    });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(refused.headers.get('access-control-expose-headers')).toContain('x-request-id');
    for (const { headers } of [asked, refused, foreign, foreignRead])
      expect(headers.has('access-control-allow-credentials')).toBe(false);
    expect(foreign.headers.has('access-control-allow-origin')).toBe(false);
    expect(foreignRead.headers.has('access-control-allow-origin')).toBe(false);
  });
});
