/** A closed set of values, as the OpenAPI document names it. */
export interface NamedEnum {
  name: string;
  description: string;
  /**
   * Of each value in generated code, where two of them would become the same one (`created_at`,
   * `-created_at`).
   */
  memberNames?: readonly string[];
}

const ENUMS = new Map<string, NamedEnum>();

/**
 * Declares a closed set of values, and what generated clients call it: wherever the document would list the
 * values, it refers to one schema of this name.
 *
 * @param values which no other set has in this order.
 * @throws {Error} when another set has them.
 */
export function namedEnum<const Values extends readonly string[]>(
  name: string,
  description: string,
  values: Values,
): Values {
  const known = ENUMS.get(keyOf(values));
  if (known && known.name !== name) throw new Error(`${name} has the values of ${known.name}`);
  ENUMS.set(keyOf(values), { name, description });
  return values;
}

/**
 * Declares the orders of a list, of which `-name` is `name` the other way round.
 *
 * @param columns in snake_case, the default first, with its `-` where it has one.
 */
export function namedSorts<const Values extends readonly string[]>(name: string, values: Values): Values {
  const description = 'What a list is sorted by; `-` before it sorts the other way round';
  namedEnum(name, description, values);
  const memberNames = values.map((value) =>
    value.startsWith('-') ? `${value.slice(1)}_descending` : `${value}_ascending`,
  );
  ENUMS.set(keyOf(values), { name, description, memberNames });
  return values;
}

/** The set that has these values in this order; undefined where none was declared. */
export function findEnum(values: readonly unknown[]): NamedEnum | undefined {
  return ENUMS.get(keyOf(values));
}

function keyOf(values: readonly unknown[]): string {
  return JSON.stringify(values);
}
