import { ApiSchema } from '@nestjs/swagger';
import { SyncItemsField } from '../../common/sync/sync-items-field.js';
import {
  ExternalIdField,
  IsActiveField,
  MetadataField,
  NameField,
} from '../../common/validation/reference-fields.js';

/** A commerce as the tenant's own systems know it. */
@ApiSchema({ name: 'SyncCommerce' })
export class SyncCommerceDto {
  @ExternalIdField({
    required: true,
    description: "Its id in the tenant's own systems, compared exactly; unique in the tenant",
    example: 'SHOP-001',
  })
  external_id!: string;

  @NameField({ required: true, example: 'Corner shop' })
  name!: string;

  @ExternalIdField({ nullable: true, description: 'Its id in systems that several tenants share' })
  global_external_id?: string | null;

  @ExternalIdField({
    nullable: true,
    description: 'Its tax id, compared exactly; unique in the tenant',
    example: 'ALE010203AB1',
  })
  tax_id?: string | null;

  @IsActiveField()
  is_active?: boolean;

  @MetadataField()
  metadata?: Record<string, unknown>;
}

/** The body of `POST /api/commerces/sync`. */
@ApiSchema({ name: 'SyncCommerces' })
export class SyncCommercesDto {
  @SyncItemsField(SyncCommerceDto)
  items!: unknown[];
}
