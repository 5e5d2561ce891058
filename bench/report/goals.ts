/** What a figure should be, and what it is. */
export interface Goal {
  text: string;
  comparison: 'at least' | 'at most';
  limit: number;
  actual: number;
  met: boolean;
}

export function atLeast(text: string, limit: number, actual: number): Goal {
  return { text, comparison: 'at least', limit, actual, met: actual >= limit };
}

export function atMost(text: string, limit: number, actual: number): Goal {
  return { text, comparison: 'at most', limit, actual, met: actual <= limit };
}
