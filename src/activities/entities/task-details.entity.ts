import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { TenantReference, TenantRow, TimestampColumn } from '../../database/connection/columns.js';
import { Operator } from '../../operators/entities/operator.entity.js';
import { Route } from '../../routes/entities/route.entity.js';
import { Activity } from './activity.entity.js';

/** What a task has beyond an activity: who carries it out, and on which route. */
@Entity('task_details')
@TenantReference(() => Activity, 'activityId')
@TenantReference(() => Route, 'assignedRouteId')
@TenantReference(() => Operator, 'assignedOperatorId')
@Index(['tenantId', 'assignedRouteId', 'activityId'])
@Index(['tenantId', 'assignedOperatorId', 'activityId'])
@Index(['tenantId', 'assignedRouteId', 'scheduledAt', 'activityId'])
@Index(['tenantId', 'assignedOperatorId', 'scheduledAt', 'activityId'])
export class TaskDetails extends TenantRow {
  @PrimaryColumn('uuid')
  activityId!: string;

  @Column('uuid')
  assignedRouteId!: string;

  @Column('uuid')
  assignedOperatorId!: string;

  /**
   * That of the activity, repeated for the lists of a route or an operator, whose indexes must have it beside
   * those.
   */
  @TimestampColumn()
  scheduledAt!: Date;
}
