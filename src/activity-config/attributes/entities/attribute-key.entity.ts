import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { TenantRow, TimestampColumn } from '../../../database/connection/columns.js';
import { Tenant } from '../../../tenants/tenant.entity.js';

/** A name in the tenant's catalogue of facts that a task can carry. */
@Entity('attribute_keys')
@ForeignKey(() => Tenant, ['tenantId'], ['id'])
export class AttributeKey extends TenantRow {
  @PrimaryColumn('text')
  key!: string;

  @Column('text', { nullable: true })
  description!: string | null;

  @Column('boolean', { default: true })
  isActive!: boolean;

  @TimestampColumn({ default: () => 'now()' })
  createdAt!: Date;

  @TimestampColumn({ default: () => 'now()' })
  updatedAt!: Date;
}
