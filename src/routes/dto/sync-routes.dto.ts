import { ApiExtension, ApiSchema } from '@nestjs/swagger';
import { SyncBody } from '../../sync/sync-body.decorator.js';
import { SyncItemsField } from '../../sync/sync-items-field.js';
import { NameField } from '../../sync/reference-fields.js';
import { RouteExternalIdField, RouteFieldsDto } from './write-route.dto.js';

/** A route as the tenant's own systems know it. */
@ApiSchema({ name: 'SyncRoute', description: "A route as the tenant's own systems know it" })
export class SyncRouteDto extends RouteFieldsDto {
  @RouteExternalIdField({ required: true })
  external_id!: string;

  @NameField({ required: true, example: 'Centre' })
  name!: string;
}

/** The body of `POST /api/routes/sync`. */
@ApiExtension('x-example', {
  items: [
    { external_id: 'ROUTE-101', name: 'Sur' },
    { external_id: 'ROUTE-102', name: 'Poniente' },
  ],
})
@ApiSchema({ name: 'SyncRoutes', description: "Routes as the tenant's own systems know them" })
@SyncBody({ type: SyncRouteDto, key: ['external_id'] })
export class SyncRoutesDto {
  @SyncItemsField(SyncRouteDto)
  items!: SyncRouteDto[];
}
