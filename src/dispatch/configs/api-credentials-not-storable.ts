import { ApiError } from '../../common/errors/api-errors.decorator.js';
import { RETRY_AFTER, UNAVAILABLE } from '../../common/errors/standard-errors.js';

/** Documents the 503 of a write of credentials, beside those that all have. */
export function ApiCredentialsNotStorable(): MethodDecorator {
  return ApiError(503, ['CREDENTIALS_NOT_STORABLE', ...UNAVAILABLE], {
    description:
      'Credentials cannot be stored, since those who run the service have not set `CREDENTIALS_KEYS`, or something that ' +
      'the service needs does not respond',
    message: 'Credentials cannot be stored, since CREDENTIALS_KEYS is not set',
    headers: RETRY_AFTER,
  });
}
