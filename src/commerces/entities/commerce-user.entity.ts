import { Column, Entity, Index, Unique } from 'typeorm';
import { IdentifiedRow, TenantReference } from '../../database/connection/columns.js';
import { Commerce } from './commerce.entity.js';

/** A person at the shop, whom a task can be for. */
@Entity('commerce_users')
@TenantReference(() => Commerce, 'commerceId')
@Unique(['tenantId', 'commerceId', 'externalId'])
@Index(['tenantId', 'commerceId'])
export class CommerceUser extends IdentifiedRow {
  @Column('uuid')
  commerceId!: string;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  externalId!: string | null;

  @Column('boolean', { default: true })
  isActive!: boolean;
}
