import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { Registry } from 'prom-client';

/** In milliseconds, for a request to arrive; a scrape has no body. */
const REQUEST_TIMEOUT = 5_000;

/** Serves a registry at `/metrics`, and nothing else, on a port of its own. */
export class MetricsServer {
  private readonly server: Server;

  constructor(private readonly registry: Registry) {
    this.server = createServer(
      { requestTimeout: REQUEST_TIMEOUT, headersTimeout: REQUEST_TIMEOUT },
      (request, response) => void this.respond(request, response),
    );
  }

  /** @throws {Error} of Node's, when it cannot listen there. */
  async listen(port: number, host: string): Promise<void> {
    this.server.listen(port, host);
    await once(this.server, 'listening');
    // Such as too many open files; the next connection may be accepted again.
    this.server.on('error', () => undefined);
  }

  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async respond({ method, url = '' }: IncomingMessage, response: ServerResponse): Promise<void> {
    if (url.split('?', 1)[0] !== '/metrics') {
      response.writeHead(404).end();
    } else if (method !== 'GET' && method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
    } else {
      await this.respondWithMetrics(response);
    }
  }

  private async respondWithMetrics(response: ServerResponse): Promise<void> {
    try {
      const metrics = await this.registry.metrics();
      response.writeHead(200, { 'content-type': this.registry.contentType }).end(metrics);
    } catch {
      response.writeHead(500).end();
    }
  }
}
