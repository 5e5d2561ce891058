import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { refuseOutput } from '../refuse-start.js';
import { newId } from '../common/new-id.js';
import { isWebhookSecret, makeWebhookSecret, verifyWebhook } from '../outbound/webhook-signature.js';

const USAGE = `npm run receiver [-- <port> [<secret>]]

Receives tasks as a provider of the kind HTTP does: prints each, checks its signature, and responds with an id.
`;

const DEFAULT_PORT = 4000;

interface Options {
  port: number;
  secret: string;
}

/** @returns null where the arguments are none that it knows. */
function readOptions([
  port = String(DEFAULT_PORT),
  secret = makeWebhookSecret(),
  ...rest
]: string[]): Options | null {
  const isValid = /^\d{1,5}$/.test(port) && Number(port) <= 65_535 && isWebhookSecret(secret);
  return isValid && rest.length === 0 ? { port: Number(port), secret } : null;
}

/** The keys that came, each with the id that it was given: a repeated request gets the same one. */
const ids = new Map<string, string>();

async function receive(request: IncomingMessage, response: ServerResponse, secret: string): Promise<void> {
  const body = await text(request);
  const { headers } = request;
  const fault = verifyWebhook(Buffer.from(body), headers, secret, Date.now());
  const key = String(headers['idempotency-key'] ?? headers['webhook-id'] ?? '');
  const isRepeated = ids.has(key);
  const id = ids.get(key) ?? newId();
  if (fault === null) ids.set(key, id);
  const lines = [
    `${request.method} ${request.url}`,
    `  ${key}${isRepeated ? ' (again)' : ''}`,
    `  signature: ${fault ?? 'valid'}`,
    indent(body),
  ];
  process.stdout.write(`${lines.join('\n')}\n\n`);
  const answer = fault === null ? { provider_activity_id: id } : { error: fault };
  response.writeHead(fault === null ? 200 : 401, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer));
}

/** As JSON where it is some. */
function indent(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2).replaceAll(/^/gm, '  ');
  } catch {
    return `  ${body}`;
  }
}

function main(): void {
  const options = readOptions(process.argv.slice(2));
  if (!options) {
    process.stderr.write(USAGE);
    process.exitCode = 1;
    return;
  }
  process.stdout.on('error', refuseOutput);
  const server = createServer((request, response) => {
    receive(request, response, options.secret).catch(() => request.destroy());
  });
  server.on('error', (error) => {
    process.stderr.write(`The receiver cannot listen: ${error.message}\n`);
    process.exitCode = 1;
  });
  server.listen(options.port, '127.0.0.1', () => {
    const { port } = server.address() as { port: number };
    process.stdout.write(`base_url  http://127.0.0.1:${port}\nsecret    ${options.secret}\n\n`);
  });
}

main();
