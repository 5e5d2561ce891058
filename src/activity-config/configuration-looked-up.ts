import { ObservedEvent } from '../common/observed-event.js';

interface LookUp {
  /** Whether it was in memory, and new enough. */
  isHit: boolean;
}

/** A tenant's configuration was asked for. */
export const configurationLookedUp = new ObservedEvent<LookUp>('configuration-looked-up');
