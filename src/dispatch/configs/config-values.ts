import type { DispatchConfig } from '../../activity-config/dispatch/entities/dispatch-config.entity.js';
import { parseDateTime } from '../../common/validation/parse-date-time.js';
import { DEFAULT_LEAD_MINUTES, defaultTimingOf } from './config-faults.js';
import type { CreateDispatchConfigDto, UpdateDispatchConfigDto } from './dto/write-dispatch-config.dto.js';

/** What a configuration is but for its credentials and what the service gives it. */
export type ConfigValues = Omit<
  DispatchConfig,
  'tenantId' | 'id' | 'createdAt' | 'updatedAt' | 'version' | 'credentials'
>;

const DEFAULTS = { retryDelays: [5, 60], timeoutSeconds: 15, maxInFlight: 8 };

/** A new configuration, of a body without faults. */
export function newValues(body: CreateDispatchConfigDto, now: Date): ConfigValues {
  const { name, provider, channel } = body;
  const before: ConfigValues = {
    ...DEFAULTS,
    name,
    provider,
    channel,
    baseUrl: null,
    settings: {},
    timing: defaultTimingOf(channel),
    leadMinutes: null,
    adoptFrom: null,
    isActive: false,
  };
  return changedValues(before, body, now);
}

/** A configuration after a change, of a body without faults. */
export function changedValues(before: ConfigValues, body: UpdateDispatchConfigDto, now: Date): ConfigValues {
  const timing = body.timing ?? before.timing;
  const isActive = body.is_active ?? before.isActive;
  const leadMinutes = body.lead_minutes ?? before.leadMinutes ?? DEFAULT_LEAD_MINUTES;
  return {
    name: body.name ?? before.name,
    provider: before.provider,
    channel: before.channel,
    baseUrl: body.base_url ?? before.baseUrl,
    settings: body.settings === undefined ? before.settings : withoutNulls(body.settings),
    timing,
    leadMinutes: timing === 'LEAD' ? leadMinutes : null,
    retryDelays: body.retry_delays ?? before.retryDelays,
    timeoutSeconds: body.timeout_seconds ?? before.timeoutSeconds,
    maxInFlight: body.max_in_flight ?? before.maxInFlight,
    adoptFrom: adoptFromOf(before, body, isActive, now),
    isActive,
  };
}

/**
 * An activation without a time of its own adopts from its moment on. A configuration forgets its time when it is
 * made inactive, so that what collects meanwhile does not go out in a minute when it is activated again.
 */
function adoptFromOf(
  before: ConfigValues,
  { adopt_from: wanted }: UpdateDispatchConfigDto,
  isActive: boolean,
  now: Date,
): Date | null {
  if (wanted !== undefined) return parseDateTime(wanted);
  if (isActive) return before.adoptFrom ?? now;
  return before.isActive ? null : before.adoptFrom;
}

/** Whether a change is one of what decides which tasks are sent when. */
export function movesTasks(before: ConfigValues, after: ConfigValues): boolean {
  return (
    before.timing !== after.timing ||
    before.leadMinutes !== after.leadMinutes ||
    before.adoptFrom?.getTime() !== after.adoptFrom?.getTime()
  );
}

/** `null` says that there is none. */
export function withoutNulls(values: Record<string, unknown>): Record<string, string> {
  const set = Object.entries(values).filter(([, value]) => value !== null);
  return Object.fromEntries(set) as Record<string, string>;
}
