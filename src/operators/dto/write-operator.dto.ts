import { ApiExtension, ApiSchema } from '@nestjs/swagger';
import { NameField } from '../../sync/reference-fields.js';
import type { OperatorType } from '../entities/operator.entity.js';
import { OperatorExternalIdField, OperatorFieldsDto, OperatorTypeField } from './operator-fields.dto.js';

/** The body of `POST /api/operators`. */
@ApiExtension('x-example', {
  type: 'SALESMAN',
  name: 'Eva Ruiz',
  email: 'eva.ruiz@example.com',
  external_id: 'OP-100',
})
@ApiSchema({ name: 'CreateOperator', description: 'What an operator is to be' })
export class CreateOperatorDto extends OperatorFieldsDto {
  @OperatorTypeField({ required: true })
  type!: OperatorType;

  @NameField({ required: true, example: 'Ana Torres' })
  name!: string;

  @OperatorExternalIdField({ nullable: true })
  external_id?: string | null;
}

/** The body of `PATCH /api/operators/:id`: what is absent stays as it is. */
@ApiExtension('x-example', { phone: '+525512345678' })
@ApiSchema({
  name: 'UpdateOperator',
  description: 'What is to change of an operator; what is absent stays as it is',
})
export class UpdateOperatorDto extends OperatorFieldsDto {
  @OperatorTypeField()
  type?: OperatorType;

  @NameField({ example: 'Ana Torres' })
  name?: string;

  @OperatorExternalIdField({ nullable: true })
  external_id?: string | null;
}
