import { once } from 'node:events';
import { type IncomingHttpHeaders, type RequestListener, type ServerResponse, createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, type Server, type Socket, createServer as createTcpServer } from 'node:net';
import { onTestFinished } from 'vitest';
import { RECEIVER_CERTIFICATE } from './receiver-certificate.js';

export interface ReceivedRequest {
  method: string | undefined;
  path: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Another company's server, until the test ends. */
export class Receiver {
  readonly requests: ReceivedRequest[] = [];
  /** How many connections it was asked for, and how many were open at once. */
  connections = { all: 0, open: 0, most: 0 };
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => this.count(socket));
    onTestFinished(() => this.stop());
  }

  /** Answers each request, once it is read. */
  static http(answer: (response: ServerResponse, request: ReceivedRequest) => void): Promise<Receiver> {
    return Receiver.start((listener) => createServer(listener), answer);
  }

  /** The same by TLS, with {@link RECEIVER_CERTIFICATE}. */
  static https(answer: (response: ServerResponse) => void): Promise<Receiver> {
    return Receiver.start((listener) => createTlsServer(RECEIVER_CERTIFICATE, listener), answer);
  }

  /** Does with a connection what it likes. */
  static async tcp(serve: (socket: Socket) => void, host = '127.0.0.1'): Promise<Receiver> {
    const receiver = new Receiver(createTcpServer(serve));
    await receiver.listen(host);
    return receiver;
  }

  private static async start(
    create: (listener: RequestListener) => Server,
    answer: (response: ServerResponse, request: ReceivedRequest) => void,
  ): Promise<Receiver> {
    const receiver: Receiver = new Receiver(
      create((request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          const { method, url, headers } = request;
          const received = { method, path: url, headers, body: Buffer.concat(chunks).toString() };
          receiver.requests.push(received);
          answer(response, received);
        });
      }),
    );
    await receiver.listen('127.0.0.1');
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  private async listen(host: string): Promise<void> {
    this.server.listen(0, host);
    await once(this.server, 'listening');
  }

  private count(socket: Socket): void {
    socket.on('error', () => undefined);
    this.sockets.add(socket);
    this.connections.all += 1;
    this.connections.most = Math.max(this.connections.most, this.sockets.size);
    this.connections.open = this.sockets.size;
    socket.on('close', () => {
      this.sockets.delete(socket);
      this.connections.open = this.sockets.size;
    });
  }

  private stop(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}
