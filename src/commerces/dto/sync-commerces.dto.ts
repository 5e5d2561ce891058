import { ApiExtension, ApiSchema } from '@nestjs/swagger';
import { SyncBody } from '../../sync/sync-body.decorator.js';
import { SyncItemsField } from '../../sync/sync-items-field.js';
import { NameField } from '../../sync/reference-fields.js';
import { CommerceExternalIdField, CommerceFieldsDto } from './commerce-fields.dto.js';

/** A commerce as the tenant's own systems know it. */
@ApiSchema({ name: 'SyncCommerce', description: "A commerce as the tenant's own systems know it" })
export class SyncCommerceDto extends CommerceFieldsDto {
  @CommerceExternalIdField({ required: true })
  external_id!: string;

  @NameField({ required: true, example: 'Corner shop' })
  name!: string;
}

/** The body of `POST /api/commerces/sync`. */
@ApiExtension('x-example', {
  items: [
    { external_id: 'SHOP-101', name: 'Market hall', metadata: { size: 'L' } },
    { external_id: 'SHOP-102', name: 'Station kiosk' },
  ],
})
@ApiSchema({ name: 'SyncCommerces', description: "Commerces as the tenant's own systems know them" })
@SyncBody({ type: SyncCommerceDto, key: ['external_id'] })
export class SyncCommercesDto {
  @SyncItemsField(SyncCommerceDto)
  items!: SyncCommerceDto[];
}
