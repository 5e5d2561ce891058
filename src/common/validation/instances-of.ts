/**
 * The elements of a list that could be read as DTOs, with their places in it; the others are faults already.
 */
export function instancesOf<T>(type: new () => T, list: unknown): { element: T; index: number }[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((element: unknown, index) => (element instanceof type ? [{ element, index }] : []));
}
