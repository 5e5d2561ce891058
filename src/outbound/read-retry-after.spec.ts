import { describe, expect, it } from 'vitest';
import { readRetryAfter } from './read-retry-after.js';

const NOW = Date.parse('2025-01-15T09:00:00.500Z');

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['120', 120],
    ['007', 7],
    ['999999999', 999_999_999],
    ['Wed, 15 Jan 2025 09:00:30 GMT', 30],
    ['Wed, 15 Jan 2025 08:59:59 GMT', 0],
    ['Thu, 16 Jan 2025 09:00:00 GMT', 86_400],
  ])('%s is %i seconds', (header, seconds) => {
    expect(readRetryAfter(header, NOW)).toBe(seconds);
  });

  it.each([
    undefined,
    '',
    '-1',
    '1.5',
    '1e3',
    '0x10',
    'soon',
    '120, 60',
    '2025-01-15T09:00:30Z',
    'Wed, 99 Jan 2025 09:00:30 GMT',
    '9'.repeat(400),
  ])('%s says nothing', (header) => {
    expect(readRetryAfter(header, NOW)).toBeNull();
  });
});
