import { Injectable } from '@nestjs/common';
import type { Precondition } from '../../common/http/if-match.decorator.js';
import type { ActivityRow } from '../read/activity-row.js';
import { type Actor, ActivityTransitions } from './activity-transitions.js';

/** Does to activities of any type what is the same for all of them. */
@Injectable()
export class ActivityChangeService {
  constructor(private readonly transitions: ActivityTransitions) {}

  /**
   * @param reason why, where the caller says it.
   * @throws as {@link ActivityTransitions.apply} does.
   */
  cancel(
    actor: Actor,
    id: string,
    reason: string | undefined,
    precondition: Precondition,
  ): Promise<ActivityRow> {
    const event = { type: 'CANCELED', errorMessage: reason ?? null } as const;
    return this.transitions.apply(actor, { id, action: 'cancel', precondition }, [], () =>
      Promise.resolve({ status: 'CANCELED', event }),
    );
  }
}
