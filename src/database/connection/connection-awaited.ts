import { ObservedEvent } from '../../common/observed-event.js';
import type { WorkKind } from './work.js';

/** How it ended: there was a connection, none in time, or too much waited already. */
export type WaitEnd = 'GIVEN' | 'TIMED_OUT' | 'REFUSED';

interface ConnectionWait {
  kind: WorkKind;
  end: WaitEnd;
  milliseconds: number;
}

/** Work has waited for a connection, or had one at once. */
export const connectionAwaited = new ObservedEvent<ConnectionWait>('connection-awaited');
