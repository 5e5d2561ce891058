/**
 * What scripts of other origins may send and see. Browsers add no credential by themselves here (there are no
 * cookies), so that a script of another origin acts with what its user gave it and nothing else.
 *
 * @param origin whose scripts, as browsers write it in `Origin`.
 */
export function corsOptions(origin: string[]): object {
  return {
    origin,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'authorization',
      'content-type',
      'idempotency-replay',
      'if-match',
      'x-api-key',
      'x-request-id',
      'x-tenant-id',
    ],
    exposedHeaders: ['etag', 'location', 'ratelimit', 'ratelimit-policy', 'retry-after', 'x-request-id'],
    // In seconds: Chromium keeps what it was told for two hours at most.
    maxAge: 7_200,
    // The plugin would refuse OPTIONS without an origin in a shape of its own.
    strictPreflight: false,
  };
}
