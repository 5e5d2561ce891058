/**
 * Arguments of a function that are arrays of one value a row, by name and in their order, and how to read a
 * value; `undefined` is read as null.
 */
export type ArrayArguments<Row> = Readonly<Record<string, (row: Row) => unknown>>;

/** The arrays, in their order. */
export function toArrays<Row>(arrays: ArrayArguments<Row>, rows: readonly Row[]): unknown[][] {
  return Object.values(arrays).map((read) => rows.map((row) => read(row) ?? null));
}

/** The parameters of a call of so many arguments: `$1, $2, …`. */
export function placeholders(count: number): string {
  return Array.from({ length: count }, (_, index) => `$${index + 1}`).join(', ');
}

/** JSON text, since the driver would write an array of objects as an array of PostgreSQL's. */
export function toJson(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}
