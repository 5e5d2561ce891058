import type { Channel } from '../../activity-config/channel.js';
import type { ProviderKind } from '../../activity-config/dispatch/dispatch-config.js';
import { namedEnum } from '../../common/openapi/named-enum.js';
import type { OutboundRequest } from '../../outbound/outbound-client.js';
import type { OutboundOutcome } from '../../outbound/outbound-outcome.js';

export const PROVIDER_FIELD_TYPES = namedEnum(
  'ProviderFieldType',
  'What a provider wants a value to be: any text, or one of those that the label names',
  ['TEXT', 'CHOICE'],
);

/** A credential or a setting that a kind of provider wants. */
export interface ProviderField {
  key: string;
  /** For people. */
  label: string;
  type: (typeof PROVIDER_FIELD_TYPES)[number];
  required: boolean;
  /** Whether it is a credential: encrypted, and never shown. */
  secret: boolean;
  accepts: (value: string) => boolean;
  /** What a value must be, after the name of the field. */
  rule: string;
}

/** What a kind of provider is. */
export interface ProviderDefinition {
  kind: ProviderKind;
  /** For people. */
  label: string;
  channels: readonly Channel[];
  /** Whether a configuration has a `base_url`: it must then, and must not otherwise. */
  hasBaseUrl: boolean;
  /** Whether a message that asks for nothing may be sent to it. */
  isTestable: boolean;
  credentials: readonly ProviderField[];
  settings: readonly ProviderField[];
}

/** One message for a provider, and what is needed to send it. */
export interface ProviderCall {
  /** Empty for a kind of provider that has none. */
  baseUrl: string;
  /** Decrypted, by key. */
  credentials: Readonly<Record<string, string>>;
  settings: Readonly<Record<string, string>>;
  /** The same on every try of a message. Without a full stop. */
  idempotencyKey: string;
  /** The message as JSON, as it is sent, and how long it may take. */
  request: Pick<OutboundRequest, 'body' | 'timeoutMs' | 'signal'>;
}

/** Sends messages to a kind of provider. */
export interface Provider {
  readonly definition: ProviderDefinition;
  /** Never throws: whatever happens is an outcome. */
  send(call: ProviderCall): Promise<OutboundOutcome>;
}
