import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Started as a process of its own: takes every task that a dispatcher sends, at once, and on `/hang` never. */
const server = createServer((request, response) => {
  request.resume();
  if (request.url === '/hang') return;
  request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
});

process.once('SIGTERM', () => process.exit(0));
server.listen(Number(process.env['PORT']), process.env['HOST'], () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ msg: 'ready', url: `http://127.0.0.1:${port}` })}\n`);
});
