import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { CHANNELS, type Channel } from '../../../activity-config/channel.js';
import { PROVIDER_KINDS, type ProviderKind } from '../../../activity-config/dispatch/dispatch-config.js';
import {
  PROVIDER_FIELD_TYPES,
  type ProviderDefinition,
  type ProviderField,
} from '../../providers/provider.js';

/** A credential or a setting that a kind of provider wants. */
@ApiSchema({
  name: 'DispatchProviderField',
  description: 'A credential or a setting that a kind of provider wants',
})
export class DispatchProviderFieldDto {
  @ApiProperty({ description: 'Its name in `credentials` or `settings`', example: 'secret' })
  key!: string;

  @ApiProperty({ description: 'For people', example: 'Secret of the signature (Standard Webhooks)' })
  label!: string;

  @ApiProperty({ enum: PROVIDER_FIELD_TYPES, description: 'What its value is', example: 'TEXT' })
  type!: (typeof PROVIDER_FIELD_TYPES)[number];

  @ApiProperty({ description: 'Whether each configuration of the kind must have it', example: true })
  required!: boolean;

  @ApiProperty({ description: 'Whether it is encrypted and never shown', example: true })
  secret!: boolean;

  static of(this: void, { key, label, type, required, secret }: ProviderField): DispatchProviderFieldDto {
    return { key, label, type, required, secret };
  }
}

/** A kind of provider that tasks can be sent to. */
@ApiSchema({ name: 'DispatchProvider', description: 'A kind of provider that tasks can be sent to' })
export class DispatchProviderResponseDto {
  @ApiProperty({ enum: PROVIDER_KINDS, description: 'The `provider` of its configurations', example: 'HTTP' })
  kind!: ProviderKind;

  @ApiProperty({ description: 'For people', example: 'Signed webhook' })
  label!: string;

  @ApiProperty({ enum: CHANNELS, isArray: true, description: 'The channels whose tasks it takes' })
  channels!: Channel[];

  @ApiProperty({
    description: 'Whether its configurations have a `base_url`; otherwise they must not',
    example: true,
  })
  hasBaseUrl!: boolean;

  @ApiProperty({ description: 'Whether a configuration of it can be tested', example: true })
  isTestable!: boolean;

  @ApiProperty({
    type: () => DispatchProviderFieldDto,
    isArray: true,
    description: 'The credentials that it wants',
  })
  credentials!: DispatchProviderFieldDto[];

  @ApiProperty({
    type: () => DispatchProviderFieldDto,
    isArray: true,
    description: 'The settings that it knows',
  })
  settings!: DispatchProviderFieldDto[];

  static of(this: void, definition: ProviderDefinition): DispatchProviderResponseDto {
    const { kind, label, channels, hasBaseUrl, isTestable, credentials, settings } = definition;
    return {
      kind,
      label,
      channels: [...channels],
      hasBaseUrl,
      isTestable,
      credentials: credentials.map(DispatchProviderFieldDto.of),
      settings: settings.map(DispatchProviderFieldDto.of),
    };
  }
}
