/** The median over the rounds, and the lowest and the highest of them. */
export interface Spread {
  median: number;
  lowest: number;
  highest: number;
}

/** What a figure should be, and what it is. */
export interface Goal extends Spread {
  text: string;
  comparison: 'at least' | 'at most';
  /** Null where nothing is set, and the figure is only reported. */
  limit: number | null;
  met: boolean;
}

/** @param actual a figure by itself, or one of several rounds. */
export function atLeast(text: string, limit: number | null, actual: number | Spread): Goal {
  const spread = spreadOf(actual);
  return { text, comparison: 'at least', limit, ...spread, met: limit === null || spread.median >= limit };
}

/** @param actual a figure by itself, or one of several rounds. */
export function atMost(text: string, limit: number | null, actual: number | Spread): Goal {
  const spread = spreadOf(actual);
  return { text, comparison: 'at most', limit, ...spread, met: limit === null || spread.median <= limit };
}

function spreadOf(actual: number | Spread): Spread {
  return typeof actual === 'number' ? { median: actual, lowest: actual, highest: actual } : actual;
}
