import { ApiSchema } from '@nestjs/swagger';
import { BooleanField, JsonObjectField, TextField } from '../../common/validation/field-decorators.js';
import { MAX_METADATA, MAX_TEXT } from './create-commerce.dto.js';

/** The body of `PATCH /api/commerces/:id`. */
@ApiSchema({ name: 'UpdateCommerce' })
export class UpdateCommerceDto {
  @TextField({
    min: 1,
    max: MAX_TEXT,
    notBlank: true,
    noControlCharacters: true,
    description: 'Name of the shop',
  })
  name?: string;

  @TextField({
    min: 1,
    max: MAX_TEXT,
    noControlCharacters: true,
    nullable: true,
    description: 'Its id in your own system; unique in the tenant, compared exactly',
  })
  external_id?: string | null;

  @TextField({
    min: 1,
    max: MAX_TEXT,
    noControlCharacters: true,
    nullable: true,
    description: 'Its id in a system that several tenants share',
  })
  global_external_id?: string | null;

  @TextField({
    min: 1,
    max: MAX_TEXT,
    noControlCharacters: true,
    nullable: true,
    description: 'Tax id; unique in the tenant, compared exactly',
  })
  tax_id?: string | null;

  @BooleanField({ description: 'Whether tasks can be made for it' })
  is_active?: boolean;

  @JsonObjectField({
    maxBytes: MAX_METADATA,
    description: 'Whatever else you keep about it; replaces all that was there',
  })
  metadata?: Record<string, unknown>;
}
