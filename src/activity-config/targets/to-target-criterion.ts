import type { TargetCriterionDto } from './dto/target-criterion.dto.js';
import type { TargetCriterion } from './target-rules.js';

/**
 * Says a valid criterion in the terms of the product; its priority is by default its place in the list, from
 * 0.
 */
export function toTargetCriterion(
  { type, config, priority }: TargetCriterionDto,
  position: number,
): TargetCriterion {
  return { type, config: config?.role ? { role: config.role } : {}, priority: priority ?? position };
}
