import { EmailField, PhoneField } from '../../common/validation/contact-fields.js';
import { ChoiceField } from '../../common/validation/field-decorators.js';
import { ExternalIdField, IsActiveField, MetadataField } from '../../sync/reference-fields.js';
import { OPERATOR_TYPES } from '../entities/operator.entity.js';

export function OperatorTypeField(options: { required?: boolean } = {}): PropertyDecorator {
  return ChoiceField(OPERATOR_TYPES, { description: 'How the operator works', ...options });
}

export function OperatorExternalIdField(
  options: { required?: boolean; nullable?: boolean } = {},
): PropertyDecorator {
  return ExternalIdField({
    description: "Its id in the tenant's own systems, compared exactly; unique among operators of its type",
    example: 'OP-001',
    ...options,
  });
}

/** What a create, a change and a sync of an operator say in the same way. */
export class OperatorFieldsDto {
  @EmailField({
    nullable: true,
    description: 'Unique in the tenant; kept in lower case',
    example: 'ana@example.com',
  })
  email?: string | null;

  @PhoneField({ nullable: true, description: 'In E.164', example: '+525512345678' })
  phone?: string | null;

  @IsActiveField()
  is_active?: boolean;

  @MetadataField()
  metadata?: Record<string, unknown>;
}
