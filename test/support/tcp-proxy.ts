import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';

/** How a connection ends: in order (FIN), or without (RST). */
export type Ending = 'destroySoon' | 'resetAndDestroy';

/** Stands between a client and a server, so that a test can cut the line and mend it. */
export class TcpProxy {
  private readonly sockets = new Set<Socket>();
  private isCut = false;
  private isSilent = false;

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
        if (!this.isSilent) from.pipe(to);
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

  mend(): void {
    this.isCut = false;
    this.isSilent = false;
  }

  close(): void {
    this.cut();
    this.server.close();
  }
}
