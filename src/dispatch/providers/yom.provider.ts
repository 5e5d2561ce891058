import { Injectable } from '@nestjs/common';
import { OutboundClient } from '../../outbound/outbound-client.js';
import type { OutboundOutcome } from '../../outbound/outbound-outcome.js';
import type { Provider, ProviderCall, ProviderDefinition } from './provider.js';

/** In characters. */
const MAX_KEY_LENGTH = 255;
/** What a header can carry, without the spaces around it that a receiver drops. */
const API_KEY = /^[\x21-\x7e]+$/;

/** POSTs messages to the API of YOM, which makes a visit of each. */
@Injectable()
export class YomProvider implements Provider {
  readonly definition: ProviderDefinition = {
    kind: 'YOM',
    label: 'YOM',
    channels: ['SALESMAN', 'CALLCENTER'],
    hasBaseUrl: true,
    isTestable: false,
    credentials: [
      {
        key: 'api_key',
        label: 'API key',
        type: 'TEXT',
        required: true,
        secret: true,
        accepts: (value) => value.length <= MAX_KEY_LENGTH && API_KEY.test(value),
        rule: `must be 1 to ${MAX_KEY_LENGTH} printable ASCII characters without spaces`,
      },
    ],
    settings: [],
  };

  constructor(private readonly client: OutboundClient) {}

  send({ baseUrl, credentials, idempotencyKey, request }: ProviderCall): Promise<OutboundOutcome> {
    return this.client.post({
      ...request,
      url: activitiesUrl(baseUrl),
      headers: {
        'idempotency-key': idempotencyKey,
        'webhook-id': idempotencyKey,
        'x-api-key': credentials['api_key'] ?? '',
      },
    });
  }
}

/** The path `activities` below that of the URL, whose query stays; what is no URL is left to the client to say. */
function activitiesUrl(baseUrl: string): string {
  if (!URL.canParse(baseUrl)) return baseUrl;
  const url = new URL(baseUrl);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/activities`;
  return url.href;
}
