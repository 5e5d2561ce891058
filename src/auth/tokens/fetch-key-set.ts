/** The provider must have responded whole after so many milliseconds. */
const TIMEOUT = 5_000;
/** In bytes. Providers publish a few keys of about 1 KB, or of 3 KB with their certificates. */
const MAX_SIZE = 1024 * 1024;

/**
 * Fetches what an identity provider publishes as its key set, by the very URL of the configuration: whoever
 * could respond a redirect in its place, on another host or without TLS, would say whose tokens are believed.
 *
 * Ours, since jose's `createRemoteJWKSet` reads a response of any length, however long it goes on within its
 * timeout.
 *
 * @throws {Error} when there is no whole JSON response with the status 200 in time, or it is too large.
 */
export async function fetchKeySet(uri: string): Promise<unknown> {
  const response = await fetch(uri, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT) });
  if (response.status !== 200) {
    // A response that nobody reads would keep its connection open.
    await response.body?.cancel();
    throw new Error(`The identity provider responded with ${response.status}`);
  }
  return JSON.parse(await readText(response)) as unknown;
}

async function readText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // To leave the loop by an error closes the connection.
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > MAX_SIZE) throw new Error(`The identity provider responded with more than ${MAX_SIZE} bytes`);
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
