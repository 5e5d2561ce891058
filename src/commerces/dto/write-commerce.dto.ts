import { ApiExtension, ApiSchema } from '@nestjs/swagger';
import { NameField } from '../../sync/reference-fields.js';
import { CommerceExternalIdField, CommerceFieldsDto } from './commerce-fields.dto.js';

/** The body of `POST /api/commerces`. */
@ApiExtension('x-example', {
  name: 'Corner shop',
  external_id: 'SHOP-002',
  tax_id: 'COR010203AB1',
  metadata: { size: 'M' },
})
@ApiSchema({ name: 'CreateCommerce', description: 'What a commerce is to be' })
export class CreateCommerceDto extends CommerceFieldsDto {
  @NameField({ required: true, example: 'Corner shop' })
  name!: string;

  @CommerceExternalIdField({ nullable: true })
  external_id?: string | null;
}

/** The body of `PATCH /api/commerces/:id`: what is absent stays as it is. */
@ApiExtension('x-example', { metadata: { size: 'L' } })
@ApiSchema({
  name: 'UpdateCommerce',
  description: 'What is to change of a commerce; what is absent stays as it is',
})
export class UpdateCommerceDto extends CommerceFieldsDto {
  @NameField({ example: 'Corner shop' })
  name?: string;

  @CommerceExternalIdField({ nullable: true })
  external_id?: string | null;
}
