import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { sendError } from './common/errors/error-response.filter.js';
import { AppConfig } from './config/app-config.js';
import { parseCorsOrigins } from './config/cors-origins.js';
import { parseTrustedProxies } from './config/trusted-proxies.js';
import { corsOptions } from './common/http/cors-options.js';
import { respondBelowRouting, respondToClientError } from './common/http/respond-below-routing.js';
import { API_PATH } from './common/http/api-path.js';
import { closeConnections } from './common/http/close-connections.js';
import { compressJson } from './common/http/compress-json.js';
import { refuseMalformedRequests } from './common/http/refuse-malformed-requests.js';
import { SECURITY_HEADERS } from './common/http/security-headers.js';
import { UnreadBody } from './common/http/unread-body.js';
import { requestIdOf } from './common/http/request-id.js';
import { NestLogger } from './common/logging/nest-logger.js';
import { RequestLog } from './common/logging/request-log.js';
import { limitAddresses } from './limits/limit-addresses.js';
import { serveDocs } from './docs/serve-docs.js';

/** A request must have arrived whole after so many milliseconds. */
const REQUEST_TIMEOUT = 60_000;
/**
 * Of a path, in UTF-16 units: as much as a request line can have, so that a longer parameter is refused by
 * its own rule after the guards. Fastify would fail beyond 100, and an attribute key alone may have 200.
 */
const MAX_PARAM_LENGTH = 16 * 1024;

/**
 * Node would respond to a request without `Host` by itself, in a shape of its own; `refuseMalformedRequests`
 * does instead. Of headers that may come once, such as `Authorization`, it would take the first and drop the
 * others; joined, they are refused by the grammar of each.
 */
const HTTP_OPTIONS = { requireHostHeader: false, joinDuplicateHeaders: true };

/** What every application is created with: bodies are ours to read, and a failed start is ours to report. */
export const APP_OPTIONS = { bodyParser: false, abortOnError: false, logger: false } as const;

/**
 * The HTTP server under the application: what it logs with, how requests get their id, and whose word counts for
 * the address that they are of.
 */
export function createHttpAdapter(
  logger: Logger,
  { TRUSTED_PROXIES: proxies }: Pick<AppConfig, 'TRUSTED_PROXIES'> = {},
): FastifyAdapter {
  return new FastifyAdapter({
    trustProxy: proxies === undefined ? false : parseTrustedProxies(proxies)!,
    loggerInstance: logger,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    logController: new RequestLog(),
    genReqId: requestIdOf,
    requestTimeout: REQUEST_TIMEOUT,
    http: HTTP_OPTIONS,
    // A request that came on a connection before it was closed is served as those under way are.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    clientErrorHandler: respondToClientError,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      void sendError(error, request, reply.headers(SECURITY_HEADERS)),
  });
}

/** Everything between the server and the modules; `main.ts` and every test go through it. */
export function configureApp(app: NestFastifyApplication, logger: Logger): void {
  const config = app.get(AppConfig);
  app.useLogger(new NestLogger(logger));
  app.setGlobalPrefix(API_PATH);
  app.enableShutdownHooks(['SIGTERM', 'SIGINT'], { useProcessExit: true });
  openToOrigins(app, config);
  configureServer(app.getHttpAdapter().getInstance());
  limitAddresses(app.getHttpAdapter().getInstance(), config);
  serveDocs(app);
}

/** Without an origin that is allowed, no response has a header of CORS, and browsers let no script read it. */
function openToOrigins(app: NestFastifyApplication, { CORS_ORIGINS: origins }: AppConfig): void {
  if (origins !== undefined) app.enableCors(corsOptions(parseCorsOrigins(origins)!));
}

function configureServer(server: FastifyInstance): void {
  leaveBodiesUnread(server);
  respondBelowRouting(server);
  closeConnections(server);
  compressJson(server);
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id).headers(SECURITY_HEADERS);
    done();
  });
  refuseMalformedRequests(server);
}

/**
 * Bodies are handed on as `UnreadBody`, and read after the guards by the pipes that know what they must be.
 */
function leaveBodiesUnread(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (request, _payload, done) => done(null, request.body));
  server.addHook('onRequest', (request, _reply, done) => {
    // Here, since no parser is asked about a request without a body.
    request.body = new UnreadBody(request);
    // The server itself would refuse a malformed type, before the guards.
    if (request.headers['content-type'] !== undefined && !request.mediaType)
      delete request.headers['content-type'];
    done();
  });
  server.addHook('onSend', (request, _reply, _payload, done) => {
    if (request.body instanceof UnreadBody) request.body.respond();
    done();
  });
}
