import type { ClientRequest } from 'node:http';
import { type Socket, isIP } from 'node:net';
import type { Ending, Phase } from './classify-failure.js';

/** Follows a request on its way, and ends it when its time is up. */
export class RequestProgress {
  phase: Phase = 'WAITING';
  endedBy: Ending | null = null;
  /** What the look-up found, the first eight of it. */
  readonly addresses: string[] = [];
  private connectTimer: NodeJS.Timeout | undefined;

  /**
   * @param host name or address, without brackets.
   * @param connectMs how long look-up, connection and TLS may take together, in milliseconds.
   */
  constructor(
    private readonly request: ClientRequest,
    private readonly host: string,
    private readonly connectMs: number,
  ) {
    // Also for what comes when nobody waits for the request any more.
    request.on('error', () => undefined);
    request.once('socket', (socket) => this.follow(socket));
    request.once('response', (response) => {
      this.phase = 'RESPONSE';
      response.on('error', () => undefined);
    });
    request.once('close', () => clearTimeout(this.connectTimer));
  }

  /** Ends the request, unless it is ended. */
  end(by: Ending): void {
    this.endedBy ??= by;
    this.request.destroy();
  }

  private follow(socket: Socket): void {
    if (!socket.connecting) {
      this.phase = 'SENT';
      return;
    }
    this.phase = isIP(this.host) === 0 ? 'LOOKUP' : 'CONNECT';
    this.connectTimer = setTimeout(() => this.end('CONNECT_LIMIT'), this.connectMs);
    socket.on('lookup', (error: Error | null, address: string) => {
      if (error !== null) return;
      this.phase = 'CONNECT';
      if (this.addresses.length < 8) this.addresses.push(address);
    });
    if (this.request.protocol === 'http:') {
      socket.once('connect', () => this.beSent());
    } else {
      socket.once('connect', () => (this.phase = 'TLS'));
      socket.once('secureConnect', () => this.beSent());
    }
  }

  private beSent(): void {
    this.phase = 'SENT';
    clearTimeout(this.connectTimer);
  }
}
