import { type RequestListener, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SigningKey } from './signing-key.js';

/** An identity provider that publishes its keys over HTTP. */
export class IdentityProvider {
  /** How often its keys were asked for. */
  hits = 0;
  private answer: RequestListener = (_request, response) => void response.end('{"keys":[]}');

  private constructor(private readonly server: Server) {}

  static async start(): Promise<IdentityProvider> {
    const server = createServer();
    const provider = new IdentityProvider(server);
    server.on('request', (request, response) => {
      provider.hits++;
      provider.answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return provider;
  }

  get jwksUri(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/jwks.json`;
  }

  /** Publishes these keys by their ids, in place of those before. */
  publish(keys: Record<string, SigningKey>, members: Record<string, unknown> = {}): void {
    const set = Object.entries(keys).map(([kid, { publicKey }]) =>
      Object.assign(publicKey.export({ format: 'jwk' }), { kid, ...members }),
    );
    this.publishSet(set);
  }

  /** Publishes whatever stands in the list `keys`, usable or not. */
  publishSet(keys: unknown[]): void {
    this.answerWith((_request, response) => void response.end(JSON.stringify({ keys })));
  }

  answerWith(answer: RequestListener): void {
    this.answer = answer;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
