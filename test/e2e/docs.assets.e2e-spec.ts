import { type IncomingHttpHeaders, request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { sharedServer } from '../support/test-server.js';

interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

const PAGES = ['/api/docs', '/api/docs/', '/api/docs/index.html'];
const FILES = [
  '/api/docs/swagger-ui-init.js',
  '/api/docs/swagger-ui.css',
  '/api/docs/swagger-ui-bundle.js',
  '/api/docs/swagger-ui-standalone-preset.js',
];
const IMAGES = ['/api/docs/favicon-16x16.png', '/api/docs/favicon-32x32.png'];
const DOCUMENT = '/api/openapi.json';

describe('what is served to anyone', () => {
  let base: string;

  beforeAll(async () => {
    base = (await sharedServer()).url;
  });

  /** As it is sent: `fetch` would ask for and undo encodings by itself. */
  function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<RawAnswer> {
    return new Promise((resolve, reject) => {
      request(`${base}${path}`, { method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) }),
        );
      })
        .on('error', reject)
        .end();
    });
  }

  it.each([...PAGES, ...FILES, DOCUMENT])(
    'is the same in both encodings, with a tag of each: %s',
    async (path) => {
      const plain = await get(path);
      const compressed = await get(path, { 'accept-encoding': 'gzip' });

      expect(plain.headers['content-encoding']).toBeUndefined();
      expect(compressed.headers['content-encoding']).toBe('gzip');
      expect(gunzipSync(compressed.body).equals(plain.body)).toBe(true);
      expect(compressed.body.length).toBeLessThan(plain.body.length / 2);
      for (const { status, headers, body } of [plain, compressed]) {
        expect(status).toBe(200);
        expect(headers['content-length']).toBe(String(body.length));
        expect(headers).toMatchObject({ vary: 'accept-encoding', 'cache-control': 'public, no-cache' });
        expect(headers.etag).toMatch(/^"[\w-]+"$/);
      }
      expect(compressed.headers.etag).not.toBe(plain.headers.etag);
    },
  );

  it.each(IMAGES)('is not compressed where that gains nothing: %s', async (path) => {
    const answer = await get(path, { 'accept-encoding': 'gzip' });

    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('image/png');
    expect(answer.headers['content-encoding']).toBeUndefined();
  });

  it.each([
    ['gzip', true],
    ['GZIP', true],
    ['gzip, deflate, br', true],
    ['gzip;q=0.5', true],
    ['br;q=1, *;q=0.5', true],
    ['*', true],
    ['', false],
    ['br', false],
    ['identity', false],
    ['gzip;q=0', false],
    ['gzip; q=0.000, *', false],
    ['identity;q=1, gzip;q=0.5', false],
    ['*;q=0', false],
    ['gzipped', false],
  ])('is compressed for Accept-Encoding "%s": %s', async (accepted, isCompressed) => {
    const { status, headers } = await get(DOCUMENT, { 'accept-encoding': accepted });

    expect(status).toBe(200);
    expect(headers['content-encoding']).toBe(isCompressed ? 'gzip' : undefined);
  });

  it.each<[string, (tag: string) => string]>([
    ['its tag', (tag) => tag],
    ['its tag, made weak', (tag) => `W/${tag}`],
    ['its tag among others', (tag) => `"a", W/"b,c" , ${tag}`],
    ['any tag', () => '*'],
  ])('is not sent to who has it, known by %s', async (_, toHeader) => {
    for (const encoding of ['gzip', 'identity']) {
      const { headers } = await get(DOCUMENT, { 'accept-encoding': encoding });
      for (const method of ['GET', 'HEAD']) {
        const condition = { 'accept-encoding': encoding, 'if-none-match': toHeader(headers.etag!) };
        const answer = await get(DOCUMENT, condition, method);

        expect(answer.status).toBe(304);
        expect(answer.body.length).toBe(0);
        expect(answer.headers).toMatchObject({
          etag: headers.etag,
          vary: 'accept-encoding',
          'cache-control': 'public, no-cache',
        });
        for (const name of ['content-length', 'content-encoding', 'content-type'])
          expect(answer.headers).not.toHaveProperty(name);
      }
    }
  });

  it.each<[string, (tag: string) => string]>([
    ['another tag', () => '"a"'],
    ['a tag that is none', (tag) => tag.slice(1, -1)],
    ['the tag of the other encoding', (tag) => `${tag.slice(0, -1)}-gzip"`],
  ])('is sent to who has %s', async (_, toHeader) => {
    const { headers } = await get(DOCUMENT);

    expect((await get(DOCUMENT, { 'if-none-match': toHeader(headers.etag!) })).status).toBe(200);
  });

  it.each(['identity', 'gzip'])('has the same headers for HEAD and no body, by %s', async (encoding) => {
    const headers = { 'accept-encoding': encoding };
    const [got, head] = [await get(DOCUMENT, headers), await get(DOCUMENT, headers, 'HEAD')];

    expect(head.status).toBe(200);
    expect(head.body.length).toBe(0);
    for (const name of ['content-length', 'content-type', 'content-encoding', 'etag', 'vary'])
      expect(head.headers[name]).toBe(got.headers[name]);
  });

  it.each(PAGES)('is a page whose links lead to what is served: %s', async (path) => {
    const html = (await get(path)).body.toString();
    const links = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link!);

    expect(links).toHaveLength(6);
    for (const link of links) {
      const { pathname } = new URL(link, `${base}${path}`);
      expect([pathname, (await get(pathname)).status]).toEqual([pathname, 200]);
    }
  });

  it.each([
    '/api/docs-yaml',
    '/api/docs-json',
    '/api/docs/package.json',
    '/api/docs/index.js',
    '/api/docs/absolute-path.js',
    '/api/docs/swagger-ui.js',
    '/api/docs/swagger-ui-bundle.js.map',
    '/api/docs/swagger-ui-es-bundle.js',
    '/api/docs/oauth2-redirect.html',
    '/api/docs/docs/package.json',
    '/api/docs/docs/swagger-ui-init.js',
    '/api/docs/..%2fpackage.json',
  ])('is nothing else: %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });
});
