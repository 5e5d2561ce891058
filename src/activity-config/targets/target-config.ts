import type { TargetResolutionConfig } from './entities/target-resolution-config.entity.js';
import type { TargetCriterion } from './target-rules.js';

/** A configuration with its criteria in the order in which they were given. */
export type TargetConfig = TargetResolutionConfig & { criteria: TargetCriterion[] };
