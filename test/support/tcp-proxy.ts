import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import { Transform } from 'node:stream';

/** How a connection ends: in order (FIN), or without (RST). */
export type Ending = 'destroySoon' | 'resetAndDestroy';

/** Stands between a client and a server, so that a test can cut the line and mend it. */
export class TcpProxy {
  private readonly sockets = new Set<Socket>();
  private isCut = false;
  private isSilent = false;
  /** How long what is sent is under way, in milliseconds. */
  private latency = 0;
  private breaking: { bytes: number; ending: Ending } | null = null;

  private constructor(
    private readonly server: Server,
    target: { host: string; port: number },
  ) {
    server.on('connection', (client: Socket) => {
      if (this.isCut) {
        client.destroy();
        return;
      }
      const upstream = connect(target);
      if (this.isSilent) client.pause();
      for (const [from, to] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        this.sockets.add(from);
        from.on('error', () => to.destroy());
        from.on('close', () => {
          this.sockets.delete(from);
          to.destroy();
        });
        if (!this.isSilent) from.pipe(this.line()).pipe(to);
      }
    });
  }

  static async to(host: string, port: number): Promise<TcpProxy> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TcpProxy(server, { host, port });
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Ends all connections, and refuses new ones until it is mended. */
  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  /** Ends the connections that there are. */
  end(ending: Ending): void {
    for (const socket of this.sockets) socket[ending]();
  }

  /**
   * Forgets the connections that there are, as a firewall does: nothing comes through, and nothing is
   * refused.
   */
  forget(): void {
    for (const socket of this.sockets) socket.unpipe().pause();
  }

  /** Lets nothing through on new connections either, until it is mended. */
  silence(): void {
    this.isSilent = true;
    this.forget();
  }

  /** Lets all that is sent from now on, in both directions, arrive so many milliseconds later. */
  delay(latency: number): void {
    this.latency = latency;
  }

  /** Ends all connections as soon as so many bytes have gone over them from now on, with the rest not sent. */
  breakAfter(bytes: number, ending: Ending): void {
    this.breaking = { bytes, ending };
  }

  mend(): void {
    this.isCut = false;
    this.isSilent = false;
    this.latency = 0;
    this.breaking = null;
  }

  /** What one direction of a connection goes through. */
  private line(): Transform {
    return new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        const sent = this.cutOff(chunk);
        if (this.latency === 0) done(null, sent);
        else setTimeout(done, this.latency, null, sent);
      },
    });
  }

  private cutOff(chunk: Buffer): Buffer {
    if (!this.breaking) return chunk;
    const { bytes, ending } = this.breaking;
    this.breaking.bytes -= chunk.length;
    if (this.breaking.bytes > 0) return chunk;
    this.breaking = null;
    setImmediate(() => this.end(ending));
    return chunk.subarray(0, Math.max(bytes, 0));
  }

  close(): void {
    this.cut();
    this.server.close();
  }
}
