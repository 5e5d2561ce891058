import { Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { IdentifiedRow, SearchWordsColumn } from '../../database/connection/columns.js';
import { Tenant } from '../../tenants/tenant.entity.js';

/** A shop that a tenant serves. */
@Entity('commerces')
@ForeignKey(() => Tenant, ['tenantId'], ['id'])
@Unique(['tenantId', 'externalId'])
@Unique(['tenantId', 'taxId'])
@Index(['tenantId', 'name', 'id'])
@Index(['tenantId', 'createdAt', 'id'])
export class Commerce extends IdentifiedRow {
  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  externalId!: string | null;

  @Column('text', { nullable: true })
  globalExternalId!: string | null;

  @Column('text', { nullable: true })
  taxId!: string | null;

  @Column('boolean', { default: true })
  isActive!: boolean;

  @Column('jsonb', { default: {} })
  metadata!: Record<string, unknown>;

  @SearchWordsColumn('commerces')
  searchWords!: string;
}
