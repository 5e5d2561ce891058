import type { ErrorDetail } from '../../common/errors/domain-error.js';
import { parseDateTime } from '../../common/validation/parse-date-time.js';
import type { CreateApiKeyDto } from './dto/create-api-key.dto.js';

/** A key that has expired already would only look like one. */
export function expiryFaults({ expires_at: text }: CreateApiKeyDto): ErrorDetail[] {
  const expiresAt = typeof text === 'string' ? parseDateTime(text) : null;
  if (expiresAt === null || expiresAt.getTime() > Date.now()) return [];
  return [{ field: '/expires_at', code: 'NOT_IN_FUTURE', message: 'must be in the future' }];
}
