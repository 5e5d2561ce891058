import { COMMERCE_INFO } from './built-in-keys.js';

/** The parts of an address that are shown. */
export interface AddressFacts {
  street: string | null;
  city: string | null;
  region: string | null;
  postalCode: string | null;
  countryCode: string | null;
}

/**
 * A stored value and when it holds: from (inclusive) and to (exclusive) in milliseconds since 1970, null
 * where open.
 */
export interface StoredAttribute {
  value: unknown;
  validFrom: number | null;
  validTo: number | null;
}

/** What this service knows of a commerce itself. */
export interface CommerceFacts {
  name: string;
  taxId: string | null;
  primaryAddress: AddressFacts | null;
  storedAttributes: Readonly<Record<string, StoredAttribute>>;
}

/**
 * What `INTERNAL_SERVICE` returns for a key: `commerce_info` from the commerce itself, others as stored; or
 * null.
 */
export function findInternalValue(key: string, commerce: CommerceFacts, at: Date): unknown {
  if (key === COMMERCE_INFO) {
    return {
      name: commerce.name,
      taxId: commerce.taxId,
      address: commerce.primaryAddress && inOneLine(commerce.primaryAddress),
    };
  }
  if (!Object.hasOwn(commerce.storedAttributes, key)) return null;
  const { value, validFrom, validTo } = commerce.storedAttributes[key]!;
  const holds = (validFrom ?? -Infinity) <= at.getTime() && at.getTime() < (validTo ?? Infinity);
  return holds ? value : null;
}

function inOneLine({ street, city, region, postalCode, countryCode }: AddressFacts): string | null {
  return [street, city, region, postalCode, countryCode].filter(Boolean).join(', ') || null;
}
