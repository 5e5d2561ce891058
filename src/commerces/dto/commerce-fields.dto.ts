import { ExternalIdField, IsActiveField, MetadataField } from '../../sync/reference-fields.js';

export function CommerceExternalIdField(
  options: { required?: boolean; nullable?: boolean } = {},
): PropertyDecorator {
  return ExternalIdField({
    description: "Its id in the tenant's own systems, compared exactly; unique in the tenant",
    example: 'SHOP-001',
    ...options,
  });
}

/** What a create, a change and a sync of a commerce say in the same way. */
export class CommerceFieldsDto {
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
