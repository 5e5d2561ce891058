/** What a day of a new tenant leaves behind, whatever client drove it. */
export interface Day {
  /** How many rows the sync of the shops made. */
  synced: number;
  /** The strategy of the attribute policy that was put. */
  strategy: string;
  created: string;
  /** The id that the 409 of the same request named, and whether it was the same. */
  conflict: { activityId: string; sameRequest: boolean };
  /** The fields that a 400 named. */
  faults: string[];
  replayed: string;
  /** What the dry run would have told the operator. */
  preview: { dryRun: true; attributes: string[] };
  partial: { created: number; conflicts: number; failed: number };
  /** The items of the atomic batch that could not be, by their codes. */
  rejected: { index: number; code: string }[];
  /** The ids of all tasks, page by page. */
  walked: string[];
  /** The version after a change with `If-Match`, and the code of one with an old tag. */
  changed: { version: number; stale: string };
  canceled: string;
  attributes: unknown[];
}

/** Where the day happens. */
export interface Setting {
  baseUrl: string;
  /** Those of the credential. */
  headers: Record<string, string>;
}

/** A value that must be there, as in any program that does not trust the network. */
export function present<Value>(value: Value | null | undefined, what: string): Value {
  if (value === null || value === undefined) throw new Error(`${what} is missing`);
  return value;
}

export const SHOPS = [{ external_id: 'SHOP-1', name: 'Corner shop', tax_id: 'TAX-1' }];
export const ROUTES = [{ external_id: 'R-1', name: 'Centre' }];
