import type { Channel } from '../../activity-config/channel.js';
import type { DispatchTiming } from '../../activity-config/dispatch/dispatch-config.js';
import type { DispatchConfig } from '../../activity-config/dispatch/entities/dispatch-config.entity.js';
import type { ErrorDetail } from '../../common/errors/domain-error.js';
import { isObject } from '../../common/validation/field-decorators.js';
import type { ProviderDefinition, ProviderField } from '../providers/provider.js';
import type { UpdateDispatchConfigDto } from './dto/write-dispatch-config.dto.js';

/** A day: a visit can be corrected until then. */
export const DEFAULT_LEAD_MINUTES = 1_440;

/** What is stored already, as far as a change is judged by it; null for a new configuration. */
type Stored = Pick<DispatchConfig, 'baseUrl' | 'credentials' | 'timing'> | null;

/** What is wrong with a URL, by what can be said of it without a look-up; null where nothing is. */
export type FindUrlFault = (url: string) => Omit<ErrorDetail, 'field'> | null;

/**
 * What is wrong with a configuration by its kind of provider and its channel.
 *
 * @param body whose fields may be of wrong types themselves, which is said elsewhere.
 */
export function configFaults(
  body: UpdateDispatchConfigDto,
  { definition, channel, stored }: { definition: ProviderDefinition; channel: Channel; stored: Stored },
  findUrlFault: FindUrlFault,
): ErrorDetail[] {
  const { kind } = definition;
  return [
    ...channelFaults(definition, channel),
    ...baseUrlFaults(body.base_url, definition, stored, findUrlFault),
    ...valuesFaults(body.credentials, {
      at: '/credentials',
      kind,
      fields: definition.credentials,
      isKept: (key) => stored?.credentials[key] !== undefined,
    }),
    ...valuesFaults(body.settings, {
      at: '/settings',
      kind,
      fields: definition.settings,
      // A change replaces all of them, or none.
      isKept: () => stored !== null && body.settings === undefined,
    }),
    ...leadFaults(body, stored?.timing ?? defaultTimingOf(channel)),
  ];
}

/** When tasks of a channel are due where nothing else is said. */
export function defaultTimingOf(channel: Channel): DispatchTiming {
  return channel === 'SALESMAN' || channel === 'CALLCENTER' ? 'LEAD' : 'AT_SCHEDULE';
}

function channelFaults({ kind, channels }: ProviderDefinition, channel: Channel): ErrorDetail[] {
  if (channels.includes(channel)) return [];
  return [
    { field: '/channel', code: 'NOT_ALLOWED', message: `must be one of ${channels.join(', ')} for ${kind}` },
  ];
}

function baseUrlFaults(
  url: unknown,
  { kind, hasBaseUrl }: ProviderDefinition,
  stored: Stored,
  findUrlFault: FindUrlFault,
): ErrorDetail[] {
  const field = '/base_url';
  if (url === undefined) {
    const isMissing = hasBaseUrl && !stored?.baseUrl;
    return isMissing ? [{ field, code: 'REQUIRED', message: `is required for ${kind}` }] : [];
  }
  if (!hasBaseUrl) return [{ field, code: 'NOT_ALLOWED', message: `is not for ${kind}` }];
  const fault = typeof url === 'string' ? findUrlFault(url) : null;
  return fault ? [{ field, ...fault }] : [];
}

interface Wanted {
  /** JSON pointer. */
  at: string;
  kind: string;
  fields: readonly ProviderField[];
  /** Whether a value that the body does not name is there all the same. */
  isKept: (key: string) => boolean;
}

function valuesFaults(values: unknown, { at, kind, fields, isKept }: Wanted): ErrorDetail[] {
  if (values !== undefined && !isObject(values)) return [];
  const given = new Map<string, unknown>(Object.entries(values ?? {}));
  const unknown = [...given.keys()].filter((key) => !fields.some((field) => field.key === key));
  const allowed =
    fields.length === 0 ? 'there are none' : `allowed are ${fields.map(({ key }) => key).join(', ')}`;
  return [
    ...unknown.map((key) => ({
      field: `${at}/${escapePointer(key)}`,
      code: 'UNKNOWN_FIELD',
      message: `is not for ${kind}; ${allowed}`,
    })),
    ...fields.flatMap((field) => {
      const fault = valueFault(given.get(field.key), field, !given.has(field.key) && isKept(field.key));
      return fault ? [{ field: `${at}/${field.key}`, ...fault }] : [];
    }),
  ];
}

function valueFault(
  value: unknown,
  { required, accepts, rule }: ProviderField,
  isKept: boolean,
): Omit<ErrorDetail, 'field'> | null {
  if (value === undefined || value === null) {
    return required && !isKept ? { code: 'REQUIRED', message: 'is required' } : null;
  }
  return typeof value === 'string' && accepts(value) ? null : { code: 'INVALID_VALUE', message: rule };
}

function leadFaults(
  { timing, lead_minutes: lead }: UpdateDispatchConfigDto,
  otherwise: DispatchTiming,
): ErrorDetail[] {
  if (lead === undefined || (timing ?? otherwise) === 'LEAD') return [];
  return [{ field: '/lead_minutes', code: 'NOT_ALLOWED', message: 'is for the timing LEAD only' }];
}

/** RFC 6901, section 3. */
function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
