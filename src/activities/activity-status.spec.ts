import { describe, expect, it } from 'vitest';
import {
  ACTIVITY_STATUSES,
  type ActivityAction,
  type ActivityStatus,
  canTake,
  statusesFor,
} from './activity-status.js';

const STEPS: [ActivityAction, ActivityStatus, ActivityStatus][] = [
  ['failResolution', 'READY', 'UNRESOLVED'],
  ['retryResolution', 'UNRESOLVED', 'READY'],
  ['retryResolution', 'UNRESOLVED', 'UNRESOLVED'],
  ['assignTarget', 'READY', 'READY'],
  ['assignTarget', 'UNRESOLVED', 'READY'],
  ['assignTarget', 'UNRESOLVED', 'UNRESOLVED'],
  ['update', 'READY', 'READY'],
  ['update', 'UNRESOLVED', 'UNRESOLVED'],
  ['cancel', 'READY', 'CANCELED'],
  ['cancel', 'UNRESOLVED', 'CANCELED'],
  ['dispatch', 'READY', 'DISPATCHED'],
  ['submitResult', 'DISPATCHED', 'COMPLETED'],
  ['submitResult', 'DISPATCHED', 'FAILED'],
  ['submitResult', 'DISPATCHED', 'CANCELED'],
  ['giveUp', 'READY', 'FAILED'],
];

describe('the status machine', () => {
  it.each(STEPS)('%s takes %s to %s', (action, from, to) => {
    expect(canTake(action, from, to)).toBe(true);
    expect(statusesFor(action)).toContain(from);
  });

  it('takes no other step', () => {
    const allowed = new Set(STEPS.map(String));
    const actions = [...new Set(STEPS.map(([action]) => action))];
    const others = actions.flatMap((action) =>
      ACTIVITY_STATUSES.flatMap((from) =>
        ACTIVITY_STATUSES.filter(
          (to) => !allowed.has(String([action, from, to])) && canTake(action, from, to),
        ),
      ),
    );

    expect(others).toEqual([]);
  });

  it('ends with COMPLETED, FAILED and CANCELED', () => {
    const actions = [...new Set(STEPS.map(([action]) => action))];
    const left = actions.flatMap((action) => statusesFor(action));

    expect(left).not.toEqual(expect.arrayContaining(['COMPLETED']));
    expect(left).not.toEqual(expect.arrayContaining(['FAILED']));
    expect(left).not.toEqual(expect.arrayContaining(['CANCELED']));
  });
});
