import type { Channel } from '../../activity-config/channel.js';
import type { DispatchRules } from '../../activity-config/dispatch/dispatch-rules.js';
import type { DispatchConfig } from '../../activity-config/dispatch/entities/dispatch-config.entity.js';

/** By which a configuration adopts. */
export interface AdoptionRules extends DispatchRules {
  channel: Channel;
}

/** @param config an active one, which has a time to adopt from. */
export function rulesOf({ id, channel, timing, leadMinutes, adoptFrom }: DispatchConfig): AdoptionRules {
  return { configId: id, channel, timing, leadMinutes, adoptFrom: adoptFrom!.getTime() };
}
