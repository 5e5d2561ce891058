import { ApiSchema } from '@nestjs/swagger';
import { BooleanField, JsonObjectField, TextField } from '../../common/validation/field-decorators.js';

/** In characters. */
export const MAX_TEXT = 255;
/** In bytes. */
export const MAX_METADATA = 16 * 1024;

/** The body of `POST /api/commerces`. */
@ApiSchema({ name: 'CreateCommerce' })
export class CreateCommerceDto {
  @TextField({
    required: true,
    min: 1,
    max: MAX_TEXT,
    notBlank: true,
    noControlCharacters: true,
    description: 'Name of the shop',
    example: 'Corner shop',
  })
  name!: string;

  @TextField({
    min: 1,
    max: MAX_TEXT,
    noControlCharacters: true,
    description: 'Its id in your own system; unique in the tenant, compared exactly',
    example: 'SHOP-0042',
  })
  external_id?: string;

  @TextField({
    min: 1,
    max: MAX_TEXT,
    noControlCharacters: true,
    description: 'Its id in a system that several tenants share',
  })
  global_external_id?: string;

  @TextField({
    min: 1,
    max: MAX_TEXT,
    noControlCharacters: true,
    description: 'Tax id; unique in the tenant, compared exactly',
    example: 'ES-B12345678',
  })
  tax_id?: string;

  @BooleanField({ description: 'Whether tasks can be made for it; by default, they can' })
  is_active?: boolean;

  @JsonObjectField({ maxBytes: MAX_METADATA, description: 'Whatever else you keep about it' })
  metadata?: Record<string, unknown>;
}
