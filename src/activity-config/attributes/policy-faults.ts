import type { ErrorDetail } from '../../common/errors/domain-error.js';
import type { PutAttributePolicyDto } from './dto/attribute-policy.dto.js';

/** `CALLER_PROVIDED` asks nobody, so that another resolver beside it would say what never happens. */
export function policyFaults({ strategy, resolver }: PutAttributePolicyDto): ErrorDetail[] {
  if (strategy !== 'CALLER_PROVIDED' || resolver !== 'INTERNAL_SERVICE') return [];
  return [
    {
      field: '/resolver',
      code: 'NOT_ALLOWED',
      message: 'must be CALLER_PROVIDED, or absent, with the strategy CALLER_PROVIDED',
    },
  ];
}
