import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { ClosedSet, IdentifiedRow } from '../../../database/connection/columns.js';
import { Tenant } from '../../../tenants/tenant.entity.js';
import { RESOLUTION_STRATEGIES, type ResolutionStrategy } from '../target-rules.js';

/** How a tenant finds the person at a shop; the active one with the lowest priority applies. */
@Entity('target_resolution_configs')
@ForeignKey(() => Tenant, ['tenantId'], ['id'])
@ClosedSet('target_resolution_configs', 'resolution_strategy', RESOLUTION_STRATEGIES)
@Check('ck_target_resolution_configs_priority', 'priority >= 0')
@Index(['tenantId', 'priority', 'id'])
@Index('uq_target_resolution_configs_active_priority', ['tenantId', 'priority'], {
  unique: true,
  where: 'is_active',
})
export class TargetResolutionConfig extends IdentifiedRow {
  @Column('text', { nullable: true })
  name!: string | null;

  @Column('text')
  resolutionStrategy!: ResolutionStrategy;

  @Column('boolean', { default: true })
  fallbackToCommerceRep!: boolean;

  @Column('boolean', { default: true })
  fallbackToOwner!: boolean;

  @Column('integer')
  priority!: number;

  @Column('boolean', { default: true })
  isActive!: boolean;
}
