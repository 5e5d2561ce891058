import { ApiExtension, ApiSchema } from '@nestjs/swagger';
import { CHANNELS, type Channel } from '../../../activity-config/channel.js';
import {
  DISPATCH_TIMINGS,
  type DispatchTiming,
  PROVIDER_KINDS,
  type ProviderKind,
} from '../../../activity-config/dispatch/dispatch-config.js';
import {
  BooleanField,
  ChoiceField,
  DateTimeField,
  IntegerField,
  JsonObjectField,
  TextField,
} from '../../../common/validation/field-decorators.js';
import { IntegerListField } from '../../../common/validation/list-field-decorators.js';

/** In characters. */
const MAX_TEXT_LENGTH = 255;
/** Of all credentials, and of all settings. */
const MAX_VALUES_BYTES = 4 * 1024;
/** A year. */
const MAX_LEAD_MINUTES = 525_600;

const NAME = { min: 1, max: MAX_TEXT_LENGTH, notBlank: true, noControlCharacters: true } as const;

/** What a create and a change say in the same way. */
class DispatchConfigFieldsDto {
  @TextField({
    min: 1,
    max: MAX_TEXT_LENGTH,
    description:
      'Where the tasks are sent: an `https://` URL that leads to a public address. For `HTTP` the URL itself; for `YOM` ' +
      'what comes before `/activities`',
    example: 'https://tasks.example.com/incoming',
  })
  base_url?: string;

  @JsonObjectField({
    maxBytes: MAX_VALUES_BYTES,
    description:
      'Texts by key, as `GET /api/dispatch-providers` names them for the kind of provider. Encrypted, and never shown. A ' +
      'change replaces those that it names; `null` removes one that is not required',
    example: { secret: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD' },
  })
  credentials?: Record<string, unknown>;

  @JsonObjectField({
    maxBytes: MAX_VALUES_BYTES,
    description:
      'Texts by key, as `GET /api/dispatch-providers` names them; a change replaces them as a whole',
    example: {},
  })
  settings?: Record<string, unknown>;

  @ChoiceField(DISPATCH_TIMINGS, {
    description:
      'When a task is due: by default `LEAD` for `SALESMAN` and `CALLCENTER`, and `AT_SCHEDULE` for the other channels. ' +
      'What waits follows a change',
  })
  timing?: DispatchTiming;

  @IntegerField({
    min: 0,
    max: MAX_LEAD_MINUTES,
    description: 'For `LEAD` only: how long before it is scheduled a task is due; by default, 1,440 (a day)',
    example: 720,
  })
  lead_minutes?: number;

  @IntegerListField({
    max: 20,
    items: { min: 0, max: 3_600 },
    description:
      'Seconds before the second try, the third, and so on, each up to 20 % shorter or longer by chance; by default, ' +
      '`[5, 60]`, and so three tries',
    example: [5, 60, 600],
  })
  retry_delays?: number[];

  @IntegerField({ min: 1, max: 30, description: 'Seconds that a try may take; by default, 15', example: 10 })
  timeout_seconds?: number;

  @IntegerField({
    min: 1,
    max: 64,
    description: 'How many tasks an instance of the service sends at the same time; by default, 8',
    example: 8,
  })
  max_in_flight?: number;

  @DateTimeField({
    description:
      'From when on a task must be scheduled to be sent by itself, where it was READY before the activation; by default, ' +
      'the moment of the activation',
    example: '2025-01-16T00:00:00.000Z',
  })
  adopt_from?: string;
}

/** The body of `POST /api/dispatch-configs`. */
@ApiExtension('x-example', {
  name: 'Campaign mailer',
  provider: 'HTTP',
  channel: 'EMAIL',
  base_url: 'https://tasks.example.com/incoming',
  credentials: { secret: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD' },
  is_active: false,
})
@ApiSchema({ name: 'CreateDispatchConfig', description: 'What a configuration of dispatch is to be' })
export class CreateDispatchConfigDto extends DispatchConfigFieldsDto {
  @TextField({ ...NAME, required: true, description: 'What people call it', example: 'Campaign mailer' })
  name!: string;

  @ChoiceField(PROVIDER_KINDS, { required: true, description: 'The kind of provider; it does not change' })
  provider!: ProviderKind;

  @ChoiceField(CHANNELS, { required: true, description: 'Whose tasks it sends; it does not change' })
  channel!: Channel;

  @BooleanField({
    required: true,
    description: 'Whether it sends tasks; one of a channel at most does',
    example: true,
  })
  is_active!: boolean;
}

/** The body of `PATCH /api/dispatch-configs/:id`: what is absent stays as it is. */
@ApiExtension('x-example', { name: 'WhatsApp trial', timeout_seconds: 10 })
@ApiSchema({
  name: 'UpdateDispatchConfig',
  description: 'What is to change of a configuration; what is absent stays as it is',
})
export class UpdateDispatchConfigDto extends DispatchConfigFieldsDto {
  @TextField({ ...NAME, description: 'What people call it', example: 'Campaign mailer' })
  name?: string;

  @BooleanField({
    description: 'Whether it sends tasks; what waits is held while it does not',
    example: true,
  })
  is_active?: boolean;
}
