import { Injectable } from '@nestjs/common';
import { CHANNELS } from '../../activity-config/channel.js';
import { OutboundClient } from '../../outbound/outbound-client.js';
import type { OutboundOutcome } from '../../outbound/outbound-outcome.js';
import { isWebhookSecret } from '../../outbound/webhook-signature.js';
import type { Provider, ProviderCall, ProviderDefinition } from './provider.js';

/** POSTs messages to the tenant's own server, signed by Standard Webhooks. */
@Injectable()
export class HttpProvider implements Provider {
  readonly definition: ProviderDefinition = {
    kind: 'HTTP',
    label: 'Signed webhook',
    channels: CHANNELS,
    hasBaseUrl: true,
    isTestable: true,
    credentials: [
      {
        key: 'secret',
        label: 'Secret of the signature (Standard Webhooks)',
        type: 'TEXT',
        required: true,
        secret: true,
        accepts: isWebhookSecret,
        rule: 'must be whsec_ and the base64 of 24 to 64 bytes',
      },
    ],
    settings: [],
  };

  constructor(private readonly client: OutboundClient) {}

  send({ baseUrl, credentials, idempotencyKey, request }: ProviderCall): Promise<OutboundOutcome> {
    return this.client.post({
      ...request,
      url: baseUrl,
      headers: { 'idempotency-key': idempotencyKey },
      signing: { id: idempotencyKey, secrets: [credentials['secret'] ?? ''] },
    });
  }
}
