import type { ClaimedDispatch } from '../../activities/queue/claimed-dispatch.js';

/** What a provider tells repeated tries by: the same on each try of a task's generation. */
export function dispatchKeyOf({
  activityId,
  generation,
}: Pick<ClaimedDispatch, 'activityId' | 'generation'>): string {
  return `dsp_${activityId}_${generation}`;
}
