import { isEmail } from 'class-validator';
import { Field, type FieldOptions } from './field.js';
import { isStorableText } from './storable-text.js';

/** RFC 5321, section 4.5.3.1.3, without the brackets around a path. */
const MAX_EMAIL_LENGTH = 254;

const E164 = /^\+[1-9]\d{1,14}$/;

/**
 * Whether a text is an e-mail address that can be stored, also in lower case, which may be longer (`İ`): what
 * comes back can be sent again. Half a surrogate pair makes the library throw.
 */
export function isEmailAddress(text: string): boolean {
  return [text, emailInLowerCase(text)].every(
    (spelling) => spelling.length <= MAX_EMAIL_LENGTH && isStorableText(spelling) && isEmail(spelling),
  );
}

/**
 * An e-mail address as it is stored where no two may be the same.
 *
 * Not folded as searches are (`foldCase`): mail is sent to it, and `straße@` and `strasse@`, or the domains
 * of these names, are two addresses (RFC 6531; RFC 5892). Lower case is what providers take for the same
 * mailbox.
 */
export function emailInLowerCase(address: string): string {
  return address.toLowerCase();
}

/** Whether a text is a phone number as ITU-T E.164 writes it, with `+`. */
export function isPhoneNumber(text: string): boolean {
  return E164.test(text);
}

export function EmailField(options: FieldOptions): PropertyDecorator {
  return Field(options, {
    code: 'INVALID_EMAIL',
    message: `must be an email address of at most ${MAX_EMAIL_LENGTH} characters, such as ana@example.com`,
    accepts: (value) => typeof value === 'string' && isEmailAddress(value),
    // RFC 6531: other letters than ASCII's are taken.
    schema: { type: 'string', format: 'idn-email', maxLength: MAX_EMAIL_LENGTH },
  });
}

/** A phone number as ITU-T E.164 writes it, with `+`. */
export function PhoneField(options: FieldOptions): PropertyDecorator {
  return Field(options, {
    code: 'INVALID_PHONE',
    message: 'must be a phone number in E.164, + and 2 to 15 digits, such as +525512345678',
    accepts: (value) => typeof value === 'string' && isPhoneNumber(value),
    schema: { type: 'string', pattern: E164.source },
  });
}
