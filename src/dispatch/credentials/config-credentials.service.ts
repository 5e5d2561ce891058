import { Injectable } from '@nestjs/common';
import type { DispatchConfig } from '../../activity-config/dispatch/entities/dispatch-config.entity.js';
import { CredentialsUnreadableError } from '../../outbound/credentials-unreadable-error.js';
import { KeyRing } from '../../outbound/key-ring.js';
import { CredentialsNotStorableError } from './credentials-not-storable-error.js';

/** What its credentials are encrypted for. */
type Owner = Pick<DispatchConfig, 'tenantId' | 'id'>;

type Sealed = DispatchConfig['credentials'];

/** Encrypts and decrypts the credentials of configurations, each for its tenant, configuration and field. */
@Injectable()
export class ConfigCredentialsService {
  /** What was decrypted, for as long as somebody holds the configuration it is of. */
  readonly #opened = new WeakMap<Sealed, Record<string, string>>();

  constructor(private readonly keyRing: KeyRing) {}

  /** @throws {CredentialsNotStorableError} where no key is configured. */
  seal(owner: Owner, credentials: Readonly<Record<string, string>>): Sealed {
    try {
      return mapValues(credentials, (text, field) => this.keyRing.seal(text, placeOf(owner, field)));
    } catch (error) {
      throw error instanceof CredentialsUnreadableError ? new CredentialsNotStorableError() : error;
    }
  }

  /** @throws {CredentialsUnreadableError} where one of them cannot be decrypted. */
  open(configuration: Pick<DispatchConfig, 'tenantId' | 'id' | 'credentials'>): Record<string, string> {
    const { credentials } = configuration;
    const known = this.#opened.get(credentials);
    if (known) return known;
    const opened = mapValues(credentials, (sealed, field) =>
      this.keyRing.open(sealed, placeOf(configuration, field)),
    );
    this.#opened.set(credentials, opened);
    return opened;
  }

  /**
   * The same credentials, encrypted by the first key.
   *
   * @returns null where all of them are already.
   * @throws {CredentialsUnreadableError} as {@link open} does.
   */
  reseal(configuration: Pick<DispatchConfig, 'tenantId' | 'id' | 'credentials'>): Sealed | null {
    const { credentials } = configuration;
    if (!Object.values(credentials).some((sealed) => this.keyRing.isOutdated(sealed))) return null;
    return mapValues(credentials, (sealed, field) =>
      this.keyRing.isOutdated(sealed) ? this.keyRing.reseal(sealed, placeOf(configuration, field)) : sealed,
    );
  }
}

function placeOf({ tenantId, id: configurationId }: Owner, field: string) {
  return { tenantId, configurationId, field };
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From, key: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}
