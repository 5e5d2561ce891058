import { ApiExtension, ApiSchema } from '@nestjs/swagger';
import { BooleanField, ChoiceField, TextField } from '../../common/validation/field-decorators.js';
import {
  COMMERCE_USER_ROLES,
  type CommerceUserRoleName,
} from '../../activity-config/targets/commerce-user-role.js';
import { MAX_TEXT_LENGTH } from '../../sync/reference-fields.js';
import { COMMERCE_EXAMPLES } from '../commerce.examples.js';

const NAME = {
  min: 1,
  max: MAX_TEXT_LENGTH,
  notBlank: true,
  noControlCharacters: true,
  description: 'Name of the person',
  example: 'Eva Lind',
};
const EXTERNAL_ID = {
  min: 1,
  max: MAX_TEXT_LENGTH,
  noControlCharacters: true,
  description: "The person's id in your own system; unique in the commerce, compared exactly",
};
const IS_ACTIVE = { description: 'Whether tasks can be for this person' };

/** The body of `POST /api/commerces/:id/users`. */
@ApiExtension('x-example', { name: 'Eva Lind', external_id: 'USER-101' })
@ApiSchema({ name: 'CreateCommerceUser', description: 'What a person is to be' })
export class CreateCommerceUserDto {
  @TextField({ ...NAME, required: true })
  name!: string;

  @TextField(EXTERNAL_ID)
  external_id?: string;

  @BooleanField({ description: `${IS_ACTIVE.description}; by default, they can` })
  is_active?: boolean;
}

/** The body of `PATCH /api/commerces/:id/users/:userId`. */
@ApiExtension('x-example', { external_id: 'USER-001' })
@ApiSchema({
  name: 'UpdateCommerceUser',
  description: 'What is to change of a person; what is absent stays as it is',
})
export class UpdateCommerceUserDto {
  @TextField(NAME)
  name?: string;

  @TextField({ ...EXTERNAL_ID, nullable: true })
  external_id?: string | null;

  @BooleanField(IS_ACTIVE)
  is_active?: boolean;
}

/** The body of `POST /api/commerces/:id/users/:userId/roles`. */
@ApiExtension('x-example', { role: COMMERCE_EXAMPLES.role })
@ApiSchema({ name: 'AddCommerceUserRole', description: 'The role that a person is given' })
export class AddCommerceUserRoleDto {
  @ChoiceField(COMMERCE_USER_ROLES, { required: true, description: 'What the person does at the shop' })
  role!: CommerceUserRoleName;
}
