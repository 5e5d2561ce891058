/**
 * - `ADOPT`: follows an activation or a change of timing
 * - `SETTLE`: once more soon after, for creates that did not know of it yet
 * - `SWEEP`: from then on at intervals, for what is missing for whatever reason
 */
export const ADOPTION_PASSES = ['ADOPT', 'SETTLE', 'SWEEP'] as const;
export type AdoptionPass = (typeof ADOPTION_PASSES)[number];

/**
 * A pass walks through three orders, one after the other:
 * - `ROWS`: the tenant's queue, whose rows it re-dates and takes over
 * - `SCHEDULED`: READY tasks by the time they are scheduled for, from `adopt_from` on
 * - `CREATED`: the newest tasks, whatever they are scheduled for
 */
export const ADOPTION_WALKS = ['ROWS', 'SCHEDULED', 'CREATED'] as const;
export type AdoptionWalk = (typeof ADOPTION_WALKS)[number];
