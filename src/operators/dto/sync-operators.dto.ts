import { ApiExtension, ApiSchema } from '@nestjs/swagger';
import { SyncBody } from '../../sync/sync-body.decorator.js';
import { SyncItemsField } from '../../sync/sync-items-field.js';
import { NameField } from '../../sync/reference-fields.js';
import type { OperatorType } from '../entities/operator.entity.js';
import { OperatorExternalIdField, OperatorFieldsDto, OperatorTypeField } from './operator-fields.dto.js';

/** An operator as the tenant's own systems know it. */
@ApiSchema({ name: 'SyncOperator', description: "An operator as the tenant's own systems know them" })
export class SyncOperatorDto extends OperatorFieldsDto {
  @OperatorTypeField({ required: true })
  type!: OperatorType;

  @OperatorExternalIdField({ required: true })
  external_id!: string;

  @NameField({ required: true, example: 'Ana Torres' })
  name!: string;
}

/** The body of `POST /api/operators/sync`. */
@ApiExtension('x-example', {
  items: [
    { type: 'SALESMAN', external_id: 'OP-101', name: 'Juan Soto' },
    { type: 'CALLCENTER', external_id: 'OP-102', name: 'Rosa Vega', phone: '+525512345679' },
  ],
})
@ApiSchema({ name: 'SyncOperators', description: "Operators as the tenant's own systems know them" })
@SyncBody({ type: SyncOperatorDto, key: ['type', 'external_id'] })
export class SyncOperatorsDto {
  @SyncItemsField(SyncOperatorDto)
  items!: SyncOperatorDto[];
}
