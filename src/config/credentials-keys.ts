/** A key that encrypts stored credentials, and the id that stands beside what it encrypted. */
export interface CredentialsKey {
  id: string;
  /** 32 bytes, for AES-256. */
  key: Buffer;
}

const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;
/** In bytes. */
const KEY_SIZE = 32;

/**
 * Reads `CREDENTIALS_KEYS`, a list such as `k2:<base64 of 32 bytes>,k1:<base64 of 32 bytes>`.
 *
 * @returns the keys in their order, or null where the text is not such a list or has an id twice.
 */
export function parseCredentialsKeys(text: string): CredentialsKey[] | null {
  const keys = text.split(',').map(parseKey);
  const ids = new Set(keys.map((key) => key?.id));
  return keys.every((key) => key !== null) && ids.size === keys.length ? keys : null;
}

function parseKey(item: string): CredentialsKey | null {
  const [id = '', encoded = '', ...rest] = item.trim().split(':');
  const key = Buffer.from(encoded, 'base64');
  // Node passes over what is not base64, so that a key with a character lost would be another key.
  const isWhole = key.length === KEY_SIZE && key.toString('base64') === encoded;
  return KEY_ID.test(id) && isWhole && rest.length === 0 ? { id, key } : null;
}
