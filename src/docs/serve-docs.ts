import type { INestApplication } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { API_PATH } from '../common/http/api-path.js';
import { sendError } from '../common/errors/error-response.filter.js';
import { type Asset, createAsset, sendAsset } from './asset.js';
import { createDocument } from './create-document.js';
import { pagePolicy } from './page-policy.js';

const PAGE = `${API_PATH}/docs`;
const DOCUMENT = `${API_PATH}/openapi.json`;

/**
 * What the page loads out of Swagger UI's package, of which the rest, such as source maps of megabytes, is
 * for others.
 */
const FILES = [
  'swagger-ui.css',
  'swagger-ui-bundle.js',
  'swagger-ui-standalone-preset.js',
  'favicon-16x16.png',
  'favicon-32x32.png',
];

const TYPES: Record<string, string> = {
  '': 'text/html; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
};

/**
 * Serves Swagger UI at `/api/docs` and the document at `/api/openapi.json`, to anyone: each is made when it
 * is first asked for, and once. The module itself would make and compress nothing beforehand, so that a
 * stranger's requests for it took as much as several creates, and serve all files of Swagger UI's package.
 */
export function serveDocs(app: NestFastifyApplication): void {
  const server = app.getHttpAdapter().getInstance();
  const folder = swaggerUiFolder();
  const made = new Map<string, () => string | Promise<Buffer>>([
    ...pagesOf(app),
    ...FILES.map((name) => [`${PAGE}/${name}`, () => readFile(join(folder, name))] as const),
  ]);
  for (const [path, make] of made) {
    const type = TYPES[extname(path)]!;
    const isPage = type === TYPES['.html'];
    const getAsset = once(async () => createAsset(type, await make(), isPage ? pagePolicy : undefined));
    server.route({
      // HEAD by name: Fastify's own would say of a 304 that the asset is empty.
      method: ['GET', 'HEAD'],
      url: path,
      // What a hook refuses; Nest's own is for the routes of controllers.
      errorHandler: (error, request, reply) => void sendError(error, request, reply),
      handler: async (request, reply) => sendAsset(await getAsset(), request, reply),
    });
  }
}

/** Does it at the first call, and again only if that failed. */
function once(make: () => Promise<Asset>): () => Promise<Asset> {
  let making: Promise<Asset> | undefined;
  return () => {
    making ??= make().catch((error: unknown) => {
      making = undefined;
      throw error;
    });
    return making;
  };
}

function swaggerUiFolder(): string {
  const swagger = createRequire(import.meta.url).resolve('@nestjs/swagger');
  return dirname(createRequire(swagger).resolve('swagger-ui-dist/package.json'));
}

type Handler = (
  request: unknown,
  response: { type(name: string): void; send(body: string): void },
) => unknown;

/**
 * What the module would serve at each path: it is given a server that keeps its handlers, and calls them
 * once.
 */
function pagesOf(app: INestApplication): Map<string, () => Promise<Buffer>> {
  const handlers = new Map<string, Handler>();
  let asked = PAGE;
  const recorder = {
    get: (path: string, handler: Handler) => void handlers.set(path, handler),
    getType: () => 'fastify',
    getInstance: () => ({ register: () => undefined }),
    // With a slash at its end the page looks for its files beside itself, otherwise in a folder of its own
    // name.
    getRequestUrl: () => (asked === PAGE ? PAGE : `${PAGE}/`),
  };
  SwaggerModule.setup(
    PAGE,
    { getHttpAdapter: () => recorder } as unknown as INestApplication,
    () => createDocument(app),
    {
      raw: ['json'],
      jsonDocumentUrl: DOCUMENT,
      customSiteTitle: 'Task activities',
      swaggerOptions: {
        persistAuthorization: true,
        displayRequestDuration: true,
        tryItOutEnabled: true,
        plugins: [withoutLicenceLink],
      },
    },
  );
  const paths = [PAGE, `${PAGE}/`, `${PAGE}/index.html`, `${PAGE}/swagger-ui-init.js`, DOCUMENT];
  const render = (path: string) =>
    new Promise<Buffer>((resolve, reject) => {
      asked = path;
      const response = { type: () => undefined, send: (body: string) => resolve(Buffer.from(body)) };
      Promise.resolve(handlers.get(path)!({}, response)).catch(reject);
    });
  return new Map(paths.map((path) => [path, () => render(path)]));
}

/**
 * A plugin of Swagger UI, which is sent to the browser as text: the page would link the licence's identifier
 * to a page of SPDX that there is not.
 */
function withoutLicenceLink(): object {
  return { wrapComponents: { License: () => () => null, OAS31License: () => () => null } };
}
