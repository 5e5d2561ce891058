/** An answer, with its body as text and as JSON. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // A test says what it expects of a body by looking at it.
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any;
}

/** Sends a request; a body that is not a string is sent as JSON. */
export async function send(
  url: string,
  method: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<Answer> {
  const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const type = payload === undefined ? {} : { 'content-type': 'application/json' };
  const response = await fetch(url, {
    method,
    headers: { ...type, ...headers },
    ...(payload === undefined ? {} : { body: payload }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson ? (JSON.parse(text) as unknown) : null,
  };
}
