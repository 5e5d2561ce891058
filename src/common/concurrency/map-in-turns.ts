import { nextTurn } from './next-turn.js';

/** In milliseconds: other requests wait no longer than this for the elements of all that are mapped at the time. */
const LONGEST_TURN = 2;

/**
 * Maps a long list, and lets other requests have their turn in between.
 *
 * @param map may return a promise, which must not fail when it is one of many.
 * @param ahead how many of those may be under way: what is read of a list long before its turn only fills the
 * memory.
 */
export async function mapInTurns<Element, Result>(
  elements: readonly Element[],
  map: (element: Element, index: number) => Result | Promise<Result>,
  ahead = Number.POSITIVE_INFINITY,
): Promise<Result[]> {
  const results: (Result | Promise<Result>)[] = [];
  // Without the time for which it waits for results, in which others have their turns.
  let busy = 0;
  for (const [index, element] of elements.entries()) {
    if (index >= ahead) await results[index - ahead];
    const began = performance.now();
    results.push(map(element, index));
    busy += performance.now() - began;
    if (busy > LONGEST_TURN) {
      await nextTurn();
      busy = 0;
    }
  }
  return Promise.all(results);
}
