import { isEmail } from 'class-validator';
import { Field, type FieldOptions } from './field.js';
import { isStorableText } from './storable-text.js';

/** RFC 5321, section 4.5.3.1.3, without the brackets around a path. */
const MAX_EMAIL_LENGTH = 254;

const E164 = /^\+[1-9]\d{1,14}$/;

export function EmailField(options: FieldOptions): PropertyDecorator {
  return Field(options, {
    code: 'INVALID_EMAIL',
    message: `must be an email address of at most ${MAX_EMAIL_LENGTH} characters, such as ana@example.com`,
    accepts: (value) =>
      typeof value === 'string' &&
      value.length <= MAX_EMAIL_LENGTH &&
      isEmail(value) &&
      isStorableText(value.toLowerCase()),
    schema: { type: 'string', format: 'email', maxLength: MAX_EMAIL_LENGTH },
  });
}

/** A phone number as ITU-T E.164 writes it, with `+`. */
export function PhoneField(options: FieldOptions): PropertyDecorator {
  return Field(options, {
    code: 'INVALID_PHONE',
    message: 'must be a phone number in E.164, + and 2 to 15 digits, such as +525512345678',
    accepts: (value) => typeof value === 'string' && E164.test(value),
    schema: { type: 'string', pattern: E164.source },
  });
}
