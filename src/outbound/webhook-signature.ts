import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const PREFIX = 'whsec_';
/** In bytes. Standard Webhooks allows 24 to 64. */
const SECRET_SIZE = { min: 24, max: 64, made: 32 };

/** The three headers of Standard Webhooks. */
export interface SignatureHeaders {
  'webhook-id': string;
  /** Seconds since 1970. */
  'webhook-timestamp': string;
  'webhook-signature': string;
}

/** What is signed and with what. */
export interface Signing {
  /** The same on every try of one message. Without a full stop, which ends it in what is signed. */
  id: string;
  /** `whsec_…`, the newest first. While a secret is being replaced there are two, and either verifies. */
  secrets: readonly string[];
}

/**
 * Signs a body as Standard Webhooks 1.0.0 prescribes (HMAC-SHA256, `v1`).
 *
 * @param body the very bytes that are sent.
 * @param now in milliseconds since 1970. The moment of this try: receivers refuse what is older than five
 * minutes.
 * @throws {RangeError} when there is no secret, one is not valid, or the id has a full stop.
 */
export function signWebhook(body: Uint8Array, { id, secrets }: Signing, now: number): SignatureHeaders {
  if (id === '' || id.includes('.')) throw new RangeError('The id of a webhook must not have a full stop');
  if (secrets.length === 0) throw new RangeError('A webhook must be signed with a secret');
  const timestamp = String(Math.floor(now / 1000));
  const signatures = secrets.map((secret) => sign(body, { id, timestamp, secret }));
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}

/** In seconds: an older message, or one from the future, is refused. */
const TOLERANCE = 300;

/**
 * Verifies a message as Standard Webhooks prescribes it.
 *
 * @param body the very bytes that came.
 * @param now in milliseconds since 1970.
 * @returns what is wrong, for a person; null where the signature is valid.
 */
export function verifyWebhook(
  body: Uint8Array,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  secret: string,
  now: number,
): string | null {
  const [id, timestamp, given] = HEADERS.map((name) => headers[name]);
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof given !== 'string')
    return `one of the headers ${HEADERS.join(', ')} is missing`;
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE)
    return 'the timestamp is not of these five minutes';
  const expected = sign(body, { id, timestamp, secret });
  const isAmong = given.split(' ').some((signature) => isEqual(signature, expected));
  return isAmong ? null : 'no signature is that of the secret';
}

const HEADERS = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;

function isEqual(text: string, expected: string): boolean {
  const [a, b] = [Buffer.from(text), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function sign(
  body: Uint8Array,
  { id, timestamp, secret }: { id: string; timestamp: string; secret: string },
): string {
  const hmac = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.`).update(body);
  return `v1,${hmac.digest('base64')}`;
}

/** A new secret of 32 random bytes. */
export function makeWebhookSecret(): string {
  return PREFIX + randomBytes(SECRET_SIZE.made).toString('base64');
}

/** Whether a text is a secret of Standard Webhooks: `whsec_` and the base64 of 24 to 64 bytes. */
export function isWebhookSecret(text: string): boolean {
  if (!text.startsWith(PREFIX)) return false;
  const encoded = text.slice(PREFIX.length);
  const key = Buffer.from(encoded, 'base64');
  const isWhole = key.toString('base64') === encoded;
  return isWhole && key.length >= SECRET_SIZE.min && key.length <= SECRET_SIZE.max;
}

function keyOf(secret: string): Buffer {
  if (!isWebhookSecret(secret)) throw new RangeError('The secret of a webhook is not valid');
  return Buffer.from(secret.slice(PREFIX.length), 'base64');
}
