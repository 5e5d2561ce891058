import { describe, expect, it } from 'vitest';
import { dueAtOf } from './dispatch-rules.js';

const NOW = new Date('2026-03-01T12:00:00.000Z');

describe('the due time of a task', () => {
  it.each([
    ['LEAD', 1_440, '2026-03-05T09:30:00.000Z', '2026-03-04T09:30:00.000Z'],
    ['LEAD', 0, '2026-03-05T09:30:00.000Z', '2026-03-05T09:30:00.000Z'],
    ['LEAD', 1_440, '2026-03-02T11:59:59.999Z', NOW.toISOString()],
    ['AT_SCHEDULE', null, '2026-03-05T09:30:00.001Z', '2026-03-05T09:30:00.001Z'],
    ['AT_SCHEDULE', null, '0001-01-01T00:00:00.000Z', NOW.toISOString()],
    ['IMMEDIATE', null, '2026-03-05T09:30:00.000Z', NOW.toISOString()],
  ] as const)('by %s with %s minutes, scheduled for %s, is %s', (timing, leadMinutes, scheduledAt, dueAt) => {
    expect(dueAtOf({ timing, leadMinutes }, new Date(scheduledAt), NOW).toISOString()).toBe(dueAt);
  });
});
