import { setImmediate } from 'node:timers/promises';

/** In milliseconds: other requests wait no longer than this for the elements of one. */
const LONGEST_TURN = 5;

/** Maps a long list, and lets other requests have their turn in between. */
export async function mapInTurns<Element, Result>(
  elements: readonly Element[],
  map: (element: Element, index: number) => Result,
): Promise<Result[]> {
  const results: Result[] = [];
  let turnBegan = performance.now();
  for (const [index, element] of elements.entries()) {
    results.push(map(element, index));
    if (performance.now() - turnBegan > LONGEST_TURN) {
      await setImmediate();
      turnBegan = performance.now();
    }
  }
  return results;
}
