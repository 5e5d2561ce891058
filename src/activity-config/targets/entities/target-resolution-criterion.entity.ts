import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { CommerceUserRoleName } from '../commerce-user-role.js';
import { COMMERCE_USER_ROLES } from '../commerce-user-role.js';
import { ClosedSet, TenantReference, TenantRow } from '../../../database/connection/columns.js';
import { CRITERION_TYPES, type CriterionType } from '../target-rules.js';
import { TargetResolutionConfig } from './target-resolution-config.entity.js';

@Entity('target_resolution_criteria')
@TenantReference(() => TargetResolutionConfig, 'configId')
@ClosedSet('target_resolution_criteria', 'type', CRITERION_TYPES)
@ClosedSet('target_resolution_criteria', 'role', COMMERCE_USER_ROLES)
@Check('ck_target_resolution_criteria_role_match', `(type = 'ROLE_MATCH') = (role IS NOT NULL)`)
@Check('ck_target_resolution_criteria_priority', 'priority >= 0')
export class TargetResolutionCriterion extends TenantRow {
  @PrimaryColumn('uuid')
  configId!: string;

  /** Where it was in the list, from 0. */
  @PrimaryColumn('integer')
  position!: number;

  @Column('text')
  type!: CriterionType;

  /** For `ROLE_MATCH` only. */
  @Column('text', { nullable: true })
  role!: CommerceUserRoleName | null;

  /** As large as a request may say it: any integer that JavaScript has exactly. */
  @Column('bigint', { transformer: { to: (priority: number) => priority, from: Number } })
  priority!: number;
}
