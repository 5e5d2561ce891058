import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { CHANNELS } from '../../activity-config/channel.js';
import type { OutboundFailure, OutboundOutcome, OutboundResponse } from '../../outbound/outbound-outcome.js';
import type { Provider, ProviderCall, ProviderDefinition } from './provider.js';

const OUTCOMES = ['SUCCESS', 'REFUSE', 'TIME_OUT'];

/** Calls nobody and responds by itself, for trials and the demo. */
@Injectable()
export class MockProvider implements Provider {
  readonly definition: ProviderDefinition = {
    kind: 'MOCK',
    label: 'Trial without a provider',
    channels: CHANNELS,
    hasBaseUrl: false,
    isTestable: true,
    credentials: [],
    settings: [
      {
        key: 'outcome',
        label: 'What comes of it: SUCCESS, REFUSE or TIME_OUT; SUCCESS by default',
        type: 'CHOICE',
        required: false,
        secret: false,
        accepts: (value) => OUTCOMES.includes(value),
        rule: `must be one of ${OUTCOMES.join(', ')}`,
      },
    ],
  };

  async send({ settings, request }: ProviderCall): Promise<OutboundOutcome> {
    switch (settings['outcome']) {
      case 'REFUSE':
        return respond(422, { message: 'The trial refuses every task' });
      case 'TIME_OUT':
        return timeOut(request);
      default:
        return respond(200, { provider_activity_id: `mock-${randomUUID()}` });
    }
  }
}

function respond(status: number, body: object): OutboundResponse {
  return {
    kind: 'RESPONSE',
    status,
    body: JSON.stringify(body),
    isBodyCut: false,
    contentType: 'application/json',
    cacheControl: null,
    retryAfterSeconds: null,
    durationMs: 0,
  };
}

async function timeOut({ timeoutMs, signal }: ProviderCall['request']): Promise<OutboundFailure> {
  const began = performance.now();
  const isWhole = await wait(timeoutMs, true, { signal, ref: false }).catch(() => false);
  return {
    kind: 'FAILURE',
    reason: isWhole ? 'TIMEOUT' : 'ABORTED',
    mayHaveArrived: true,
    status: null,
    message: isWhole ? 'The trial lets every task time out' : 'The call was given up',
    durationMs: Math.round(performance.now() - began),
  };
}
