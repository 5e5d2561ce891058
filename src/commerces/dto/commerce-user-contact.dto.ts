import { ApiExtension, ApiSchema } from '@nestjs/swagger';
import { BooleanField, ChoiceField, TextField } from '../../common/validation/field-decorators.js';
import { Check } from '../../common/validation/dto-options.js';
import { contactFaults } from '../contact-faults.js';
import { CONTACT_TYPES, type ContactType } from '../entities/commerce-user-contact.entity.js';
import { MAX_TEXT_LENGTH } from '../../sync/reference-fields.js';

const TYPE = { description: 'How the person is reached' };
const VALUE = {
  min: 1,
  max: MAX_TEXT_LENGTH,
  notBlank: true,
  noControlCharacters: true,
  description: 'An e-mail address for EMAIL, a number in E.164 for PHONE and WHATSAPP, any text for OTHER',
  example: '+34911234567',
};

/** The body of `POST /api/commerces/:id/users/:userId/contacts`. */
@ApiExtension('x-example', { type: 'EMAIL', value: 'maria.lopez@example.com' })
@ApiSchema({ name: 'CreateCommerceUserContact', description: 'What a contact is to be' })
@Check(contactFaults)
export class CreateCommerceUserContactDto {
  @ChoiceField(CONTACT_TYPES, { ...TYPE, required: true })
  type!: ContactType;

  @TextField({ ...VALUE, required: true })
  value!: string;

  @BooleanField({
    description: 'Makes it the primary one of its type in place of any other; by default, it is not',
  })
  is_primary?: boolean;
}

/** The body of `PATCH /api/commerces/:id/users/:userId/contacts/:contactId`. */
@ApiExtension('x-example', { value: '+522221234568' })
@ApiSchema({
  name: 'UpdateCommerceUserContact',
  description: 'What is to change of a contact; what is absent stays as it is',
})
export class UpdateCommerceUserContactDto {
  @ChoiceField(CONTACT_TYPES, TYPE)
  type?: ContactType;

  @TextField(VALUE)
  value?: string;

  @BooleanField({ description: 'true makes it the primary one of its type in place of any other' })
  is_primary?: boolean;
}
