import { MAX_DEPTH, REPEATED, TooDeepError } from './parse-json.js';
import { isStorableText } from './storable-text.js';

/**
 * Why a parsed JSON value cannot be stored and given back as it came, or null where it can.
 *
 * A number outside ±(2^53 − 1) may have lost digits in a program on its way, or is infinite, and one that a
 * double does not keep was read as NaN: they are refused instead of changed (RFC 8259, section 6; RFC 7493,
 * section 2.2).
 *
 * @param value as `parseJson` makes it.
 */
export function jsonFault(value: unknown, maxBytes: number): string | null {
  const tooLarge = `must be JSON of at most ${maxBytes} bytes`;
  if (exceedsBytes(value, maxBytes)) return tooLarge;
  const fault = structuralFault(value);
  if (fault !== null) return fault;
  return Buffer.byteLength(JSON.stringify(value) ?? '') > maxBytes ? tooLarge : null;
}

/**
 * Whether the JSON text of a value has more than so many bytes, counted without writing it and only as far as
 * needed: an array of n elements takes at least 2 n bytes, a string at least its own. Escapes and white space
 * are not counted.
 */
export function exceedsBytes(root: unknown, limit: number): boolean {
  let bytes = 0;
  const pending = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    bytes += 1;
    if (typeof value === 'string') bytes += Buffer.byteLength(value) + 1;
    else if (Array.isArray(value)) {
      if (bytes + 2 * value.length > limit) return true;
      for (const element of value as unknown[]) pending.push(element);
      bytes += Math.max(value.length, 1);
    } else if (typeof value === 'object' && value !== null) {
      // Parsed JSON has no inherited members; a list of all of them first could take seconds.
      for (const name in value) {
        bytes += Buffer.byteLength(name) + 4;
        if (bytes > limit) return true;
        pending.push(Reflect.get(value, name));
      }
    }
    if (bytes > limit) return true;
  }
  return false;
}

function structuralFault(root: unknown): string | null {
  const pending = [{ value: root, depth: 0 }];
  for (let entry = pending.pop(); entry; entry = pending.pop()) {
    const { value, depth } = entry;
    if (typeof value === 'string' && !isStorableText(value)) return UNSTORABLE;
    if (typeof value === 'number' && !isExact(value)) return INEXACT;
    if (value === REPEATED) return AMBIGUOUS;
    if (typeof value !== 'object' || value === null) continue;
    if (depth === MAX_DEPTH) return new TooDeepError().message;
    if (!Array.isArray(value) && !Object.keys(value).every(isStorableText)) return UNSTORABLE;
    for (const child of Object.values(value)) pending.push({ value: child, depth: depth + 1 });
  }
  return null;
}

const UNSTORABLE = 'must be JSON without NUL characters and lone surrogates';
const INEXACT =
  'must be JSON whose numbers are within ±9007199254740991 and have no more digits than a double keeps, 15 at least; ' +
  'send others as strings';
const AMBIGUOUS = 'must be JSON whose objects have each name once';

function isExact(number: number): boolean {
  return Math.abs(number) <= Number.MAX_SAFE_INTEGER;
}
