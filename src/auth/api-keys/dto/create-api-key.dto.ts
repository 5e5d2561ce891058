import { ApiExtension, ApiSchema } from '@nestjs/swagger';
import type { ErrorDetail } from '../../../common/errors/domain-error.js';
import { Check } from '../../../common/validation/dto-options.js';
import { parseDateTime } from '../../../common/validation/parse-date-time.js';
import { PERMISSIONS, type Permission } from '../../permission.js';
import { DateTimeField, TextField } from '../../../common/validation/field-decorators.js';
import { ChoiceListField } from '../../../common/validation/list-field-decorators.js';

const MAX_NAME_LENGTH = 255;

/** The body of `POST /api/api-keys`. */
@ApiExtension('x-example', {
  name: 'Route planner',
  permissions: ['CREATE_ACTIVITY', 'VIEW_ACTIVITIES'],
  expires_at: '2099-01-01T00:00:00.000Z',
})
@ApiSchema({ name: 'CreateApiKey', description: 'What an API key is to be' })
@Check(expiryFaults)
export class CreateApiKeyDto {
  @TextField({
    required: true,
    min: 1,
    max: MAX_NAME_LENGTH,
    notBlank: true,
    description: 'What the key is for; need not be unique',
    example: 'Route planner',
  })
  name!: string;

  @ChoiceListField(PERMISSIONS, {
    required: true,
    min: 1,
    description: "What its holder may do in the tenant: some or all of the caller's own permissions",
    example: ['CREATE_ACTIVITY', 'VIEW_ACTIVITIES'],
  })
  permissions!: Permission[];

  @DateTimeField({
    description: 'From when it is refused; in the future. Without it, the key holds until it is revoked',
    example: '2099-01-01T00:00:00.000Z',
  })
  expires_at?: string;
}

/** A key that has expired already would only look like one. */
function expiryFaults({ expires_at: text }: CreateApiKeyDto): ErrorDetail[] {
  const expiresAt = typeof text === 'string' ? parseDateTime(text) : null;
  if (expiresAt === null || expiresAt.getTime() > Date.now()) return [];
  return [{ field: '/expires_at', code: 'NOT_IN_FUTURE', message: 'must be in the future' }];
}
