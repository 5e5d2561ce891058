import { Logger, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { parseCredentialsKeys } from '../config/credentials-keys.js';
import { developmentCredentialsKeys } from '../config/development-secret.js';
import { StartError } from '../config/start-error.js';
import { type OutboundAllow, parseOutboundAllow } from '../config/outbound-allow.js';
import { AddressGuard } from './address-guard.js';
import { KeyRing } from './key-ring.js';
import { OutboundClient } from './outbound-client.js';

/** A developer's receiver is on the same machine. */
const LOOPBACK: OutboundAllow = { hosts: ['localhost'], networks: ['127.0.0.0/8', '::1/128'] };

/** Calls to addresses that tenants typed, and the credentials for them. Knows no feature. */
@Module({
  providers: [
    { provide: AddressGuard, inject: [AppConfig], useFactory: makeGuard },
    { provide: KeyRing, inject: [AppConfig], useFactory: makeKeyRing },
    { provide: OutboundClient, inject: [AddressGuard], useFactory: makeClient },
  ],
  exports: [AddressGuard, KeyRing, OutboundClient],
})
export class OutboundModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly config: AppConfig,
    private readonly guard: AddressGuard,
  ) {}

  onModuleInit(): void {
    if (!this.config.embedded) return;
    new Logger('Outbound').warn('URLs of tenants may lead to this machine, since the database is embedded');
  }

  /** When those who call have ended what they had under way. */
  onApplicationShutdown(): void {
    this.guard.close();
  }
}

function makeGuard(config: AppConfig): AddressGuard {
  const none: OutboundAllow = { hosts: [], networks: [] };
  const allow = parseOutboundAllow(config.OUTBOUND_ALLOW ?? '') ?? none;
  const more = config.embedded ? LOOPBACK : none;
  return new AddressGuard({
    hosts: [...allow.hosts, ...more.hosts],
    networks: [...allow.networks, ...more.networks],
  });
}

/** @throws {StartError} where the file of the embedded database's key was changed or cut off. */
function makeKeyRing({ CREDENTIALS_KEYS, embedded, EMBEDDED_DATA_DIR }: AppConfig): KeyRing {
  const text = CREDENTIALS_KEYS ?? (embedded ? developmentCredentialsKeys(EMBEDDED_DATA_DIR) : null);
  if (text === null) return new KeyRing([]);
  const keys = parseCredentialsKeys(text);
  if (keys !== null) return new KeyRing(keys);
  throw new StartError(
    `The file credentials-keys in ${EMBEDDED_DATA_DIR} is not a key. Bring back the file that was there, or remove it ` +
      'and enter the credentials of the dispatch configurations anew.',
  );
}

function makeClient(guard: AddressGuard): OutboundClient {
  return new OutboundClient(guard);
}
