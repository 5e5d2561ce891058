import type { ErrorDetail } from '../common/errors/domain-error.js';
import { isEmailAddress, isPhoneNumber } from '../common/validation/contact-fields.js';
import type { ContactType } from './entities/commerce-user-contact.entity.js';

/**
 * What is wrong with a contact's value, given its type. A field that is no text, or no type, is not looked
 * at.
 */
export function contactFaults({ type, value }: { type: ContactType; value: string }): ErrorDetail[] {
  if (typeof value !== 'string') return [];
  switch (type) {
    case 'EMAIL':
      return isEmailAddress(value)
        ? []
        : [fault('INVALID_EMAIL', 'must be an e-mail address for the type EMAIL')];
    case 'PHONE':
    case 'WHATSAPP':
      return isPhoneNumber(value)
        ? []
        : [fault('INVALID_PHONE', `must be a number in E.164 for the type ${type}, such as +34911234567`)];
    case 'OTHER':
      return [];
    default:
      return [];
  }
}

function fault(code: string, message: string): ErrorDetail {
  return { field: '/value', code, message };
}
