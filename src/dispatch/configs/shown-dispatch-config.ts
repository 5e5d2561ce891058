import type { DispatchConfig } from '../../activity-config/dispatch/entities/dispatch-config.entity.js';

/** How far a configuration is with tasks that were there before it. */
export interface AdoptionProgress {
  adopting: boolean;
  /** Queue rows written since it was last activated, or changed in what moves due times. */
  adopted: number;
}

/** A configuration with what a response says of it. */
export interface ShownDispatchConfig {
  config: DispatchConfig;
  /** Of the kind of provider, by key: whether each is set. */
  credentials: Record<string, boolean>;
  adoption: AdoptionProgress;
}
