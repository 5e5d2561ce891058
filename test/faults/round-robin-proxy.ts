import { once } from 'node:events';
import {
  Agent,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  createServer,
  request as open,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';

/** A load balancer: sends each request to the next of its instances, over connections that it keeps. */
export class RoundRobinProxy {
  private readonly targets: string[] = [];
  private readonly agent = new Agent({ keepAlive: true });
  private next = 0;

  private constructor(private readonly server: Server) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.forward(request, response).catch((error: unknown) => respondBadGateway(response, error));
    });
  }

  static async listen(): Promise<RoundRobinProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new RoundRobinProxy(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  add(url: string): void {
    this.targets.push(url);
  }

  /** Sends it no more requests; those under way go on. */
  remove(url: string): void {
    this.targets.splice(this.targets.indexOf(url), 1);
  }

  close(): void {
    this.agent.destroy();
    this.server.close();
    this.server.closeAllConnections();
  }

  private async forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = this.targets[this.next++ % this.targets.length]!;
    const { method, headers, url } = request;
    const sent = open(`${target}${url}`, { method, headers, agent: this.agent });
    const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
    await Promise.all([pipeline(request, sent), answered]);
    const [answer] = await answered;
    response.writeHead(answer.statusCode!, answer.headers);
    await pipeline(answer, response);
  }
}

function respondBadGateway(response: ServerResponse, error: unknown): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(502).end(String(error));
}
