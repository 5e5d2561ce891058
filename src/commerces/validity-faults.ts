import type { ErrorDetail } from '../common/errors/domain-error.js';
import { parseDateTime } from '../common/validation/parse-date-time.js';
import type { StoreCommerceAttributeDto } from './dto/commerce-attribute.dto.js';

/** A period that holds at no moment is a mistake. Ends that are no times are not looked at. */
export function validityFaults({ valid_from: from, valid_to: to }: StoreCommerceAttributeDto): ErrorDetail[] {
  if (typeof from !== 'string' || typeof to !== 'string') return [];
  const [start, end] = [parseDateTime(from), parseDateTime(to)];
  if (!start || !end || start < end) return [];
  return [{ field: '/valid_to', code: 'INVALID_PERIOD', message: 'must be later than valid_from' }];
}
