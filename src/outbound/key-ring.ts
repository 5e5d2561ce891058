import { type KeyObject, createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';
import type { CredentialsKey } from '../config/credentials-keys.js';
import { CredentialsUnreadableError } from './credentials-unreadable-error.js';

/** What a credential belongs to. A row that is copied to another place does not decrypt there. */
export interface CredentialPlace {
  tenantId: string;
  /** Of the dispatch configuration, the webhook endpoint or the hook. */
  configurationId: string;
  /** The name of the credential, such as `secret`. */
  field: string;
}

/** A credential as it is stored. */
export interface SealedCredential {
  /** Of the key that sealed it. */
  keyId: string;
  /** Base64 of the nonce (12 bytes), the encrypted text and the tag (16 bytes). */
  sealed: string;
}

const ALGORITHM = 'aes-256-gcm';
const NONCE_SIZE = 12;
const TAG_SIZE = 16;

/**
 * Encrypts and decrypts the credentials of tenants, by AES-256-GCM with the keys of `CREDENTIALS_KEYS`. The
 * first key encrypts, all of them decrypt. A key may seal 2^32 credentials, as nonces are random (NIST SP
 * 800-38D, section 8.3).
 */
export class KeyRing {
  readonly #keys: ReadonlyMap<string, KeyObject>;
  readonly #sealingKeyId: string | undefined;

  /** @param keys none where none is configured: nothing can then be sealed or opened. */
  constructor(keys: readonly CredentialsKey[]) {
    this.#keys = new Map(keys.map(({ id, key }) => [id, createSecretKey(key)]));
    this.#sealingKeyId = keys[0]?.id;
  }

  get isEmpty(): boolean {
    return this.#keys.size === 0;
  }

  /** @throws {CredentialsUnreadableError} `NO_KEY` where no key is configured. */
  seal(text: string, place: CredentialPlace): SealedCredential {
    const keyId = this.#sealingKeyId;
    if (keyId === undefined) throw new CredentialsUnreadableError('NO_KEY', null);
    const nonce = randomBytes(NONCE_SIZE);
    const cipher = createCipheriv(ALGORITHM, this.keyOf(keyId), nonce, { authTagLength: TAG_SIZE });
    cipher.setAAD(additionalData(place));
    const encrypted = [cipher.update(text, 'utf8'), cipher.final()];
    return { keyId, sealed: Buffer.concat([nonce, ...encrypted, cipher.getAuthTag()]).toString('base64') };
  }

  /**
   * @throws {CredentialsUnreadableError} `UNKNOWN_KEY` where the ring has no such key, `NOT_AUTHENTIC` where
   * the credential was changed, or sealed for another place or by another key of the same id.
   */
  open({ keyId, sealed }: SealedCredential, place: CredentialPlace): string {
    const key = this.keyOf(keyId);
    const bytes = Buffer.from(sealed, 'base64');
    try {
      const nonce = bytes.subarray(0, NONCE_SIZE);
      const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_SIZE });
      decipher.setAAD(additionalData(place)).setAuthTag(bytes.subarray(-TAG_SIZE));
      return Buffer.concat([
        decipher.update(bytes.subarray(NONCE_SIZE, -TAG_SIZE)),
        decipher.final(),
      ]).toString();
    } catch {
      throw new CredentialsUnreadableError('NOT_AUTHENTIC', keyId);
    }
  }

  /** Whether a credential is sealed by another key than the first, so that {@link reseal} makes it anew. */
  isOutdated({ keyId }: SealedCredential): boolean {
    return keyId !== this.#sealingKeyId;
  }

  /**
   * The same credential sealed by the first key.
   *
   * @throws {CredentialsUnreadableError} as {@link open} does.
   */
  reseal(credential: SealedCredential, place: CredentialPlace): SealedCredential {
    return this.seal(this.open(credential, place), place);
  }

  /** Which of these ids no key of the ring has, each once. */
  unknownAmong(keyIds: readonly string[]): string[] {
    return [...new Set(keyIds)].filter((id) => !this.#keys.has(id));
  }

  private keyOf(keyId: string): KeyObject {
    const key = this.#keys.get(keyId);
    if (key === undefined) throw new CredentialsUnreadableError('UNKNOWN_KEY', keyId);
    return key;
  }
}

/**
 * @throws {RangeError} for a part with the character that separates them: two places would have the same
 * data.
 */
function additionalData({ tenantId, configurationId, field }: CredentialPlace): Buffer {
  const parts = [tenantId, configurationId, field];
  if (parts.some((part) => part.includes('|'))) throw new RangeError('A part of a place must not have a |');
  return Buffer.from(parts.join('|'));
}
