/**
 * No key is configured, none has the id beside the credential, or the credential is not what was sealed
 * there.
 */
export type UnreadableReason = 'NO_KEY' | 'UNKNOWN_KEY' | 'NOT_AUTHENTIC';

/**
 * A stored credential cannot be decrypted, or a new one cannot be encrypted. Whatever needs it is held, with
 * the code `CREDENTIALS_UNREADABLE`, until those who run the service have mended `CREDENTIALS_KEYS`.
 */
export class CredentialsUnreadableError extends Error {
  override readonly name = 'CredentialsUnreadableError';
  readonly code = 'CREDENTIALS_UNREADABLE';

  /** @param keyId the id beside the credential; null where none is sealed yet. */
  constructor(
    readonly reason: UnreadableReason,
    readonly keyId: string | null,
  ) {
    super(MESSAGES[reason](keyId ?? ''));
  }
}

const MESSAGES: Record<UnreadableReason, (keyId: string) => string> = {
  NO_KEY: () => 'CREDENTIALS_KEYS is not set, so no credential can be stored',
  UNKNOWN_KEY: (keyId) => `CREDENTIALS_KEYS has no key ${keyId}, by which a credential is stored`,
  NOT_AUTHENTIC: (keyId) => `A credential stored by the key ${keyId} is not what was stored there`,
};
