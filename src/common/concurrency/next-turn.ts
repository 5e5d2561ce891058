const waiting: (() => void)[] = [];

/**
 * Waits for a turn of the event loop in which no other long work has its turn: however many large requests are carried
 * out at once, small ones wait for a part of one of them only.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(giveTurn);
  });
}

function giveTurn(): void {
  waiting.shift()!();
  if (waiting.length > 0) setImmediate(giveTurn);
}
