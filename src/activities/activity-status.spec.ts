import { describe, expect, it } from 'vitest';
import {
  ACTIVITY_STATUSES,
  type ActivityAction,
  type ActivityStatus,
  canTake,
  statusesFor,
} from './activity-status.js';

const CLOSED = ['COMPLETED', 'FAILED', 'CANCELED'] as const;

function closing(
  action: ActivityAction,
  ...from: ActivityStatus[]
): [ActivityAction, ActivityStatus, ActivityStatus][] {
  return from.flatMap((status) =>
    CLOSED.map((to): [ActivityAction, ActivityStatus, ActivityStatus] => [action, status, to]),
  );
}

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
  ['retryDispatch', 'FAILED', 'READY'],
  ...closing('submitResult', 'READY', 'UNRESOLVED', 'DISPATCHED', 'FAILED'),
  ...closing('overrideResult', ...CLOSED),
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

  it('leaves COMPLETED and CANCELED by a result that overrides another, and in no other way', () => {
    const actions = [...new Set(STEPS.map(([action]) => action))];
    const leaving = actions.filter((action) =>
      statusesFor(action).some((status) => status === 'COMPLETED' || status === 'CANCELED'),
    );

    expect(leaving).toEqual(['overrideResult']);
  });
});
