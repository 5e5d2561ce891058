import { Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { IdentifiedRow, SearchWordsColumn } from '../../database/connection/columns.js';
import { Tenant } from '../../tenants/tenant.entity.js';

/** A round of shops that operators share. */
@Entity('routes')
@ForeignKey(() => Tenant, ['tenantId'], ['id'])
@Unique(['tenantId', 'externalId'])
@Index(['tenantId', 'name', 'id'])
@Index(['tenantId', 'createdAt', 'id'])
export class Route extends IdentifiedRow {
  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  externalId!: string | null;

  @Column('boolean', { default: true })
  isActive!: boolean;

  @Column('jsonb', { default: {} })
  metadata!: Record<string, unknown>;

  @SearchWordsColumn('routes')
  searchWords!: string;
}
