import { once } from 'node:events';
import { Agent, type IncomingMessage, request as open } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import type { WrittenRequest } from './write-request.js';

const TIMEOUT = 30_000;

/** A response, whatever it says. */
export interface ReceivedResponse {
  status: number;
  /** With their names in lower case. */
  headers: IncomingMessage['headers'] & Record<string, string | string[] | undefined>;
  text: string;
  /** Null where there is none, or none in JSON. */
  body: unknown;
}

/**
 * Sends a request as it is written. One on a connection that the server closes at that moment is sent again, as
 * clients do that keep connections.
 *
 * @throws when no response comes.
 */
export async function sendFuzzed(
  agent: Agent,
  url: string,
  request: WrittenRequest,
): Promise<ReceivedResponse> {
  for (;;) {
    const { method, path, headers, body } = request;
    const { hostname, port } = new URL(url);
    const sent = open({ agent, hostname, port, method, path, headers, timeout: TIMEOUT });
    sent.on('timeout', () => sent.destroy(new Error(`no response in ${TIMEOUT} ms`)));
    try {
      return await receive(sent.end(body));
    } catch (error) {
      if (!sent.reusedSocket || !['ECONNRESET', 'EPIPE'].includes((error as { code?: string }).code ?? ''))
        throw error;
    }
  }
}

async function receive(sent: ReturnType<typeof open>): Promise<ReceivedResponse> {
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  // What the server did not wait for is cut off when it has responded.
  sent.on('error', () => undefined);
  const bytes = await buffer(response);
  const text = (response.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
  const isJson = response.headers['content-type']?.includes('json') ?? false;
  return {
    status: response.statusCode!,
    headers: response.headers,
    text,
    body: isJson ? (JSON.parse(text) as unknown) : null,
  };
}
