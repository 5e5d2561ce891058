import type { OpenAPIObject } from '@nestjs/swagger';
import type { Operation } from './complete-operations.js';

/** Of a path: what makes something, what shows it, what changes it, what ends it. */
const METHODS = ['post', 'get', 'put', 'patch', 'delete'];

type Paths = OpenAPIObject['paths'];

/**
 * The operations in the order in which a newcomer needs them: by the order of the tags, then as controllers
 * declare them.
 */
export function orderPaths({ paths, tags = [] }: OpenAPIObject): Paths {
  const names = tags.map(({ name }) => name);
  const placeOf = (item: object) => names.indexOf((Object.values(item)[0] as Operation).tags[0]!);
  const ordered = Object.entries(paths).toSorted(([, a], [, b]) => placeOf(a) - placeOf(b));
  return Object.fromEntries(ordered.map(([path, item]) => [path, orderMethods(item)]));
}

function orderMethods(item: Paths[string]): Paths[string] {
  const methods = Object.entries(item).toSorted(([a], [b]) => METHODS.indexOf(a) - METHODS.indexOf(b));
  return Object.fromEntries(methods);
}
