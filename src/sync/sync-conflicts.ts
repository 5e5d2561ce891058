import { DomainError, type ErrorDetail } from '../common/errors/domain-error.js';
import { takenMessage } from '../common/errors/taken-message.js';
import type { SyncedRow, SyncedTable } from './sync-statements.js';

/** A response names so many conflicts at most. */
const MAX_DETAILS = 100;

/** A row that has a value which an item names. */
export interface Holder {
  /** Of the item, from 1, as text. */
  position: string;
  /** Of the row. */
  key: (string | null)[];
}

/**
 * Says which items of a sync cannot have the value that must be unique: another item has it, or a row that
 * keeps it.
 *
 * Returns when there is none, since whoever had it has given it up.
 *
 * @throws {DomainError} 409 that names the items by index.
 */
export function throwItemConflicts(table: SyncedTable, rows: SyncedRow[], holders: Holder[]): void {
  if (!table.unique) return;
  const { column, code } = table.unique;
  const indexes = new Set([...repeatedValues(rows, column), ...takenValues(table, column, rows, holders)]);
  if (indexes.size === 0) return;
  const message = takenMessage();
  const details: ErrorDetail[] = Array.from(indexes)
    .toSorted((a, b) => a - b)
    .slice(0, MAX_DETAILS)
    .map((index) => ({ field: `/items/${index}/${column}`, code, message }));
  throw new DomainError('CONFLICT', code, `${column} ${message}; nothing was written, see details`, details);
}

/** All items with a value that an item before them has. */
function repeatedValues(rows: SyncedRow[], column: string): number[] {
  const seen = new Set<unknown>();
  return rows.flatMap((row, index) => {
    const value = row[column] ?? null;
    if (value !== null && seen.has(value)) return [index];
    seen.add(value);
    return [];
  });
}

/** All items with a value of a row that is not theirs, and that the sync does not give another value. */
function takenValues(table: SyncedTable, column: string, rows: SyncedRow[], holders: Holder[]): number[] {
  const rowOf = new Map(rows.map((row) => [keyOf(table, row), row]));
  return holders.flatMap(({ position, key }) => {
    const index = Number(position) - 1;
    const holder = rowOf.get(JSON.stringify(key));
    const isFree = holder === rows[index] || holder?.[column] !== undefined;
    return isFree ? [] : [index];
  });
}

function keyOf({ key }: SyncedTable, row: SyncedRow): string {
  return JSON.stringify(key.map((column) => row[column]));
}
