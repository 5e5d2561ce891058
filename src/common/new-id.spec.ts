import { describe, expect, it } from 'vitest';
import { newId } from './new-id.js';

describe('newId', () => {
  it('makes UUIDs of version 7, each greater than the one before, of the present moment', () => {
    const before = Date.now();

    const ids = Array.from({ length: 10_000 }, newId);

    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => (a < b ? -1 : 1)));
    expect(momentOf(ids[0]!)).toBeGreaterThanOrEqual(before);
    expect(momentOf(ids.at(-1)!)).toBeLessThanOrEqual(Date.now());
  });
});

function momentOf(id: string): number {
  return Number.parseInt(id.replace('-', '').slice(0, 12), 16);
}
