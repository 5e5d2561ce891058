import type { DispatchAdoption } from '../entities/dispatch-adoption.entity.js';
import type { AdoptionTimes } from './adoption-times.js';

/** Where an adoption stands after a chunk. */
export type AdoptionStep = Partial<
  Pick<
    DispatchAdoption,
    'dueAt' | 'leaseToken' | 'leaseUntil' | 'pass' | 'walk' | 'cursorScheduledAt' | 'cursorId' | 'createdFrom'
  >
>;

/** The last task of a chunk, in the order of its walk; null where the walk has come to its end. */
export type WalkedTo = { activityId: string; scheduledAt: Date } | null;

/**
 * Decides what follows a chunk: the next one of the walk, the next walk of the pass, or, at its end, the next pass
 * at its time.
 *
 * @param passBegan when this pass began, as far as this instance knows.
 */
export function stepAfter(
  adoption: DispatchAdoption,
  walkedTo: WalkedTo,
  { now, passBegan, times }: { now: Date; passBegan: Date } & Pick<AdoptionTimes, 'times'>,
): AdoptionStep {
  const leaseUntil = new Date(now.getTime() + times.lease);
  if (walkedTo) return { leaseUntil, cursorScheduledAt: walkedTo.scheduledAt, cursorId: walkedTo.activityId };
  const beginning = { cursorScheduledAt: null, cursorId: null };
  if (adoption.walk === 'ROWS') return { leaseUntil, ...beginning, walk: 'SCHEDULED' };
  if (adoption.walk === 'SCHEDULED') return { leaseUntil, ...beginning, walk: 'CREATED' };
  return {
    ...beginning,
    walk: 'ROWS',
    leaseToken: null,
    leaseUntil: null,
    ...nextPass(adoption, { now, passBegan, times }),
  };
}

function nextPass(
  { pass, startedAt, createdFrom }: DispatchAdoption,
  { now, passBegan, times }: { now: Date; passBegan: Date } & Pick<AdoptionTimes, 'times'>,
): AdoptionStep {
  if (pass === 'ADOPT')
    return { pass: 'SETTLE', dueAt: new Date(Math.max(startedAt!.getTime() + times.settle, now.getTime())) };
  return {
    pass: 'SWEEP',
    dueAt: new Date(now.getTime() + times.sweep),
    createdFrom: new Date(Math.max(createdFrom!.getTime(), passBegan.getTime() - times.lookBack)),
  };
}
