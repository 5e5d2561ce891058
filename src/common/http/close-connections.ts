import type { FastifyInstance } from 'fastify';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { closeSoon, hasEarlyResponse } from './respond-below-routing.js';

/**
 * On shutdown, connections that have had their last response are closed after so many milliseconds at most.
 */
const CLOSE_INTERVAL = 50;
/**
 * On shutdown, connections with a request under way are cut after so many milliseconds: orchestrators wait
 * for 10 s.
 */
const DRAIN_TIMEOUT = 8_000;

/**
 * On shutdown, closes each connection as soon as nothing more is to be sent on it. Node by itself waits for
 * those on which nothing was ever asked, and for those whose body still comes though its response was sent;
 * of those that asked for a tunnel it knows no longer, so that its `closeAllConnections` would leave them
 * open.
 */
export function closeConnections(server: FastifyInstance): void {
  const open = new Set<Socket>();
  const silent = new Set<Socket>();
  server.server.on('connection', (socket: Socket) => {
    open.add(socket);
    silent.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      silent.delete(socket);
    });
  });
  server.server.on('request', ({ socket }: IncomingMessage) => silent.delete(socket));
  server.addHook('preClose', (done) => {
    for (const socket of silent) socket.destroy();
    closeWhenAnswered(server, open);
    done();
  });
}

function closeWhenAnswered({ server }: FastifyInstance, open: ReadonlySet<Socket>): void {
  // Node closes those that are idle now; the others would be kept open for another request.
  const closing = setInterval(() => {
    server.closeIdleConnections();
    for (const socket of open) if (hasEarlyResponse(socket)) closeSoon(socket);
  }, CLOSE_INTERVAL).unref();
  const cutting = setTimeout(() => {
    for (const socket of open) socket.destroy();
  }, DRAIN_TIMEOUT).unref();
  server.once('close', () => {
    clearInterval(closing);
    clearTimeout(cutting);
  });
}
