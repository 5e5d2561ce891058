import { Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { ClosedSet, IdentifiedRow, SearchWordsColumn } from '../../database/connection/columns.js';
import { Tenant } from '../../tenants/tenant.entity.js';
import { namedEnum } from '../../common/openapi/named-enum.js';

export const OPERATOR_TYPES = namedEnum(
  'OperatorType',
  'How an operator works: in shops, in shops that are to become customers, or by telephone',
  ['SALESMAN', 'ACTIVATOR', 'CALLCENTER'],
);
export type OperatorType = (typeof OPERATOR_TYPES)[number];

/** A person of the tenant's who carries tasks out. */
@Entity('operators')
@ForeignKey(() => Tenant, ['tenantId'], ['id'])
@ClosedSet('operators', 'type', OPERATOR_TYPES)
@Unique(['tenantId', 'type', 'externalId'])
@Unique(['tenantId', 'email'])
@Index(['tenantId', 'name', 'id'])
@Index(['tenantId', 'createdAt', 'id'])
export class Operator extends IdentifiedRow {
  @Column('text')
  type!: OperatorType;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  email!: string | null;

  @Column('text', { nullable: true })
  phone!: string | null;

  @Column('text', { nullable: true })
  externalId!: string | null;

  @Column('boolean', { default: true })
  isActive!: boolean;

  @Column('jsonb', { default: {} })
  metadata!: Record<string, unknown>;

  @SearchWordsColumn('operators')
  searchWords!: string;
}
