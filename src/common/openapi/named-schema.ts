/** A schema that the document keeps among its components under a name, and refers to where this stands. */
export interface NamedSchema {
  'x-component': { name: string; value: object };
}

/**
 * Gives a schema a name. Alternatives need one: some generators make up a type for those without, or none at
 * all.
 */
export function namedSchema(name: string, value: object): NamedSchema {
  return { 'x-component': { name, value } };
}
