import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { CHANNELS, type Channel } from '../../../activity-config/channel.js';
import {
  DISPATCH_TIMINGS,
  type DispatchTiming,
  PROVIDER_KINDS,
  type ProviderKind,
} from '../../../activity-config/dispatch/dispatch-config.js';
import { COUNT, integerSchema } from '../../../common/validation/json-schemas.js';
import type { ShownDispatchConfig } from '../shown-dispatch-config.js';

/** Where the tasks of a channel go, and when. */
@ApiSchema({ name: 'DispatchConfig', description: 'Where the tasks of a channel go, and when' })
export class DispatchConfigResponseDto {
  @ApiProperty({
    format: 'uuid',
    description: 'Id of the configuration',
    example: 'f00e8400-e29b-41d4-a716-446655440000',
  })
  id!: string;

  @ApiProperty({ description: 'What people call it', example: 'WhatsApp trial' })
  name!: string;

  @ApiProperty({ enum: PROVIDER_KINDS, description: 'The kind of provider', example: 'MOCK' })
  provider!: ProviderKind;

  @ApiProperty({ enum: CHANNELS, description: 'Whose tasks it sends', example: 'WHATSAPP' })
  channel!: Channel;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Where the tasks are sent; null for a kind of provider that has no address',
    example: null,
  })
  baseUrl!: string | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'boolean' },
    description: 'The credentials of the kind of provider by key: whether each is set',
    example: {},
  })
  credentials!: Record<string, boolean>;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'The settings that it has, by key',
    example: { outcome: 'SUCCESS' },
  })
  settings!: Record<string, string>;

  @ApiProperty({ enum: DISPATCH_TIMINGS, description: 'When a task is due', example: 'AT_SCHEDULE' })
  timing!: DispatchTiming;

  @ApiProperty({
    ...COUNT,
    nullable: true,
    description: 'How long before it is scheduled a task is due; null but for `LEAD`',
    example: null,
  })
  leadMinutes!: number | null;

  @ApiProperty({
    type: 'array',
    items: integerSchema(0, 3_600),
    description: 'Seconds before the second try, the third, and so on',
    example: [5, 60],
  })
  retryDelays!: number[];

  @ApiProperty({ ...integerSchema(1, 30), description: 'Seconds that a try may take', example: 15 })
  timeoutSeconds!: number;

  @ApiProperty({
    ...integerSchema(1, 64),
    description: 'How many tasks an instance of the service sends at the same time',
    example: 8,
  })
  maxInFlight!: number;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description:
      'From when on a task must be scheduled to be sent by itself, where it was READY before the activation; null where ' +
      'that is the moment of the next activation',
    example: '2025-01-16T00:00:00.000Z',
  })
  adoptFrom!: string | null;

  @ApiProperty({ description: 'Whether it sends tasks' })
  isActive!: boolean;

  @ApiProperty({
    description:
      'Whether tasks that were there before it was activated, or timed otherwise, are still looked through',
  })
  adopting!: boolean;

  @ApiProperty({
    ...COUNT,
    description:
      'How many of those tasks it has taken over, or dated anew, since it was activated or timed otherwise',
    example: 0,
  })
  adopted!: number;

  @ApiProperty({
    format: 'date-time',
    description: 'When it was created',
    example: '2025-01-15T12:00:00.000Z',
  })
  createdAt!: string;

  @ApiProperty({
    format: 'date-time',
    description: 'When it was last changed',
    example: '2025-01-15T12:30:00.000Z',
  })
  updatedAt!: string;

  static of(this: void, { config, credentials, adoption }: ShownDispatchConfig): DispatchConfigResponseDto {
    return {
      id: config.id,
      name: config.name,
      provider: config.provider,
      channel: config.channel,
      baseUrl: config.baseUrl,
      credentials,
      settings: config.settings,
      timing: config.timing,
      leadMinutes: config.leadMinutes,
      retryDelays: config.retryDelays,
      timeoutSeconds: config.timeoutSeconds,
      maxInFlight: config.maxInFlight,
      adoptFrom: config.adoptFrom?.toISOString() ?? null,
      isActive: config.isActive,
      ...adoption,
      createdAt: config.createdAt.toISOString(),
      updatedAt: config.updatedAt.toISOString(),
    };
  }
}
