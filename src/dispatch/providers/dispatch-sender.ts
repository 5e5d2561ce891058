import { Injectable, Logger } from '@nestjs/common';
import type { DispatchConfig } from '../../activity-config/dispatch/entities/dispatch-config.entity.js';
import { CredentialsUnreadableError } from '../../outbound/credentials-unreadable-error.js';
import type { OutboundOutcome } from '../../outbound/outbound-outcome.js';
import { ConfigCredentialsService } from '../credentials/config-credentials.service.js';
import { ProviderRegistryService } from './provider-registry.service.js';

/** A message to a provider. */
export interface DispatchMessage {
  /** The same on every try. Without a full stop. */
  idempotencyKey: string;
  /** Sent as JSON. */
  message: object;
  /** Gives the call up. */
  signal?: AbortSignal;
}

/** What came of a message; `CREDENTIALS_UNREADABLE` says that nothing was sent. */
export type SendOutcome = OutboundOutcome | 'CREDENTIALS_UNREADABLE';

/** Sends messages by a configuration: decrypts its credentials, and calls the provider of its kind. */
@Injectable()
export class DispatchSender {
  private readonly logger = new Logger('Dispatch');

  constructor(
    private readonly providers: ProviderRegistryService,
    private readonly credentials: ConfigCredentialsService,
  ) {}

  /** Never throws for what is wrong with a provider or with stored credentials. */
  async send(configuration: DispatchConfig, message: DispatchMessage): Promise<SendOutcome> {
    const credentials = this.open(configuration);
    if (credentials === null) return 'CREDENTIALS_UNREADABLE';
    const { provider, baseUrl, settings, timeoutSeconds } = configuration;
    return this.providers.get(provider).send({
      baseUrl: baseUrl ?? '',
      credentials,
      settings,
      idempotencyKey: message.idempotencyKey,
      request: {
        body: JSON.stringify(message.message),
        timeoutMs: timeoutSeconds * 1000,
        ...(message.signal ? { signal: message.signal } : {}),
      },
    });
  }

  private open(configuration: DispatchConfig): Record<string, string> | null {
    try {
      return this.credentials.open(configuration);
    } catch (error) {
      if (!(error instanceof CredentialsUnreadableError)) throw error;
      this.logger.error(`configuration ${configuration.id}: ${error.message}`);
      return null;
    }
  }
}
