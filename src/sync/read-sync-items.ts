import { type ErrorDetail, ValidationError } from '../common/errors/domain-error.js';
import { mapInTurns } from '../common/concurrency/map-in-turns.js';
import { exceedsBytes } from '../common/validation/json-fault.js';
import { toDto } from '../common/validation/to-dto.js';

/** In bytes: the metadata, and all texts at their longest. */
const MAX_ITEM = 32 * 1024;

/** What the items of a sync are. */
export interface SyncItems<Item extends object> {
  type: new () => Item;
  /** The fields that tell one item from another. */
  key: readonly (keyof Item & string)[];
}

/**
 * Reads the items of a sync as DTOs.
 *
 * @throws {ValidationError} that names the faults of all items by their index, among them a key that comes
 * again.
 */
export async function readSyncItems<Item extends object>(
  { type, key }: SyncItems<Item>,
  items: unknown[],
): Promise<Item[]> {
  const faults: ErrorDetail[] = [];
  const firstOf = new Map<string, number>();
  const dtos = await mapInTurns(items, (item, index) => {
    const reading = readItem(type, item);
    const found = [...reading.faults, ...repetitions(reading.dto, key, firstOf, index)];
    for (const { field, ...fault } of found) faults.push({ field: `/items/${index}${field}`, ...fault });
    return reading.dto;
  });
  if (faults.length > 0) throw new ValidationError(faults);
  return dtos;
}

function readItem<Item extends object>(
  type: new () => Item,
  item: unknown,
): { dto: Item; faults: ErrorDetail[] } {
  if (!exceedsBytes(item, MAX_ITEM)) return toDto(type, item);
  const message = `must be JSON of at most ${MAX_ITEM} bytes`;
  return { dto: new type(), faults: [{ field: '', code: 'TOO_LARGE', message }] };
}

function repetitions<Item extends object>(
  dto: Item,
  key: readonly (keyof Item & string)[],
  firstOf: Map<string, number>,
  index: number,
): ErrorDetail[] {
  const values = key.map((field) => dto[field]);
  if (!values.every((value) => typeof value === 'string')) return [];
  const name = JSON.stringify(values);
  const first = firstOf.get(name);
  if (first === undefined) {
    firstOf.set(name, index);
    return [];
  }
  return [{ field: `/${key.at(-1)}`, code: 'DUPLICATE_ITEM', message: `is that of item ${first}` }];
}
