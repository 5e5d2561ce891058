import { isStorableText } from '../../common/validation/storable-text.js';

/** In characters, as its column has them. */
const MAX_LENGTH = 255;

/** What a response says of the provider's own id of the task. */
export interface ProviderId {
  /** Null where none is named, or it cannot be stored. */
  id: string | null;
  /** Whether one is named that cannot be stored, which the attempt notes as `PROVIDER_ID_REJECTED`. */
  isRejected: boolean;
}

/**
 * Reads `provider_activity_id` from the JSON of a response. A body that is no JSON, or is none that was
 * expected, names no id: what a provider writes cannot make a dispatch fail that succeeded.
 */
export function readProviderId(body: string): ProviderId {
  const named = memberOf(parse(body), 'provider_activity_id');
  if (named === undefined || named === null || named === '') return { id: null, isRejected: false };
  const isStorable = typeof named === 'string' && [...named].length <= MAX_LENGTH && isStorableText(named);
  return isStorable ? { id: named, isRejected: false } : { id: null, isRejected: true };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return null;
  }
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}
