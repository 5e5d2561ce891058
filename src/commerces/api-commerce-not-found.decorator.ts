import { ApiError } from '../common/errors/api-errors.decorator.js';

/** Documents that the commerce, or what the path names below it, is not in the tenant. */
export function ApiCommerceNotFound(): MethodDecorator {
  return ApiError(404, 'Not in the tenant, or not of the commerce; the code says what', {
    code: 'COMMERCE_NOT_FOUND',
    message: 'There is no such commerce',
  });
}
