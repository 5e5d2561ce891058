import { Column, Entity, PrimaryColumn } from 'typeorm';
import {
  ATTRIBUTE_RESOLVERS,
  ATTRIBUTE_STATUSES,
  ATTRIBUTE_STRATEGIES,
  type AttributeResolver,
  type AttributeStatus,
  type AttributeStrategy,
} from '../../activity-config/attributes/attribute-policy.js';
import { AttributeKey } from '../../activity-config/attributes/entities/attribute-key.entity.js';
import { ClosedSet, TenantReference, TenantRow, TimestampColumn } from '../../database/connection/columns.js';
import { Activity } from './activity.entity.js';

/** A fact that the operator of an activity must know, and what decided it. */
@Entity('activity_attributes')
@TenantReference(() => Activity, 'activityId')
@TenantReference(() => AttributeKey, 'key', 'key')
@ClosedSet('activity_attributes', 'status', ATTRIBUTE_STATUSES)
@ClosedSet('activity_attributes', 'strategy', ATTRIBUTE_STRATEGIES)
@ClosedSet('activity_attributes', 'resolver', ATTRIBUTE_RESOLVERS)
export class ActivityAttribute extends TenantRow {
  @PrimaryColumn('uuid')
  activityId!: string;

  @PrimaryColumn('text')
  key!: string;

  @Column('text')
  status!: AttributeStatus;

  @Column('text')
  strategy!: AttributeStrategy;

  @Column('text')
  resolver!: AttributeResolver;

  /** Whether a policy of the tenant's decided, or the default. */
  @Column('boolean')
  byPolicy!: boolean;

  @Column('jsonb', { nullable: true })
  value!: unknown;

  /** What the request wants where nothing else is found. */
  @Column('jsonb', { nullable: true })
  fallback!: unknown;

  @Column('text', { nullable: true })
  errorMessage!: string | null;

  @TimestampColumn({ nullable: true })
  resolvedAt!: Date | null;
}
