import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { Activity } from '../activities/entities/activity.entity.js';
import type { Page } from '../common/lists/page.dto.js';
import { parseDateTime } from '../common/validation/parse-date-time.js';
import { listRows } from '../database/queries/list-rows.js';
import type { TenantQuery } from '../database/queries/tenant-query.js';
import { TenantRepository } from '../database/tenant/tenant-repository.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import type { ListIntegrationTasksQueryDto } from './dto/list-integration-tasks-query.dto.js';
import type { IntegrationResultStatus, IntegrationStatus } from './integration-status.js';
import type { IntegrationTaskRow } from './integration-task-row.js';

/** The tenant is $1 in every query of its rows. */
const HAS_RESULT = `EXISTS (SELECT FROM activities.task_results r
  WHERE r.tenant_id = $1 AND r.activity_id = activities.id AND r.status <> 'PENDING')`;

/** As `integrationStatusOf` says it of one task. */
const WITH_STATUS: Record<IntegrationStatus, string> = {
  PENDING: `activities.status IN ('READY', 'UNRESOLVED')`,
  IN_PROGRESS: `activities.status = 'DISPATCHED'`,
  COMPLETED: `activities.status = 'COMPLETED' OR (activities.status = 'FAILED' AND ${HAS_RESULT})`,
  CANCELLED: `activities.status = 'CANCELED' OR (activities.status = 'FAILED' AND NOT ${HAS_RESULT})`,
};

/** As `integrationResultStatusOf` says it. */
const WITH_RESULT_STATUS: Record<IntegrationResultStatus, string> = {
  EFFECTIVE: `activities.status = 'COMPLETED'`,
  NOT_EFFECTIVE: `activities.status = 'FAILED' AND ${HAS_RESULT}`,
  PENDING: `activities.status NOT IN ('COMPLETED', 'FAILED') OR (activities.status = 'FAILED' AND NOT ${HAS_RESULT})`,
};

const DETAILS = `JOIN activities.task_details
  ON task_details.tenant_id = activities.tenant_id AND task_details.activity_id = activities.id`;

const REFERENCES = `JOIN activities.commerces
    ON commerces.tenant_id = activities.tenant_id AND commerces.id = activities.commerce_id
  JOIN activities.routes
    ON routes.tenant_id = task_details.tenant_id AND routes.id = task_details.assigned_route_id
  JOIN activities.operators
    ON operators.tenant_id = task_details.tenant_id AND operators.id = task_details.assigned_operator_id`;

const COLUMNS = `activities.id, activities.channel, activities.status AS "activityStatus",
  ${HAS_RESULT} AS "hasResult", activities.reason, activities.assignment_reason AS "assignmentReason",
  activities.scheduled_at AS "scheduledAt", activities.suggested_execution_time AS "suggestedExecutionTime",
  activities.user_status AS "userStatus", activities.score, commerces.external_id AS "externalCommerceId",
  commerces.name AS "commerceName", routes.external_id AS "externalRouteId", routes.name AS "routeName",
  operators.external_id AS "externalOperatorId", operators.name AS "operatorName",
  operators.type AS "operatorType", activities.created_at AS "createdAt", activities.updated_at AS "updatedAt"`;

type Tasks = TenantQuery<Activity>;

/** A tenant's tasks as its providers see them. */
@Injectable()
export class IntegrationTaskRepository extends TenantRepository<Activity> {
  constructor(@InjectRepository(Activity) rows: Repository<Activity>) {
    super(rows);
  }

  /** The one that was created last comes first. */
  list(tenantId: TenantId, request: ListIntegrationTasksQueryDto): Promise<Page<IntegrationTaskRow>> {
    const tasks = this.select(tenantId).and(`activities.type = 'TASK'`);
    filterTasks(tasks, request);
    return listRows<Activity, IntegrationTaskRow>(tasks, request, {
      list: 'integration tasks',
      sort: '-created_at',
      order: { value: null, id: 'activities.id' },
      read: (sorted) => sorted.clone().join(DETAILS).join(REFERENCES).select<IntegrationTaskRow>(COLUMNS),
    });
  }

  /** Whether a task has a result that is not PENDING. */
  hasResult(tenantId: TenantId, activityId: string): Promise<boolean> {
    const tasks = this.select(tenantId);
    return tasks
      .and(`activities.id ${tasks.equals(activityId)}`)
      .and(HAS_RESULT)
      .exists();
  }
}

function filterTasks(tasks: Tasks, request: ListIntegrationTasksQueryDto): void {
  const { status, result_status: resultStatus, channel } = request;
  if (status) tasks.and(status.map((name) => `(${WITH_STATUS[name]})`).join(' OR '));
  if (resultStatus) tasks.and(resultStatus.map((name) => `(${WITH_RESULT_STATUS[name]})`).join(' OR '));
  if (channel) tasks.and(`activities.channel ${tasks.equals(channel)}`);
  const { external_commerce_id: commerce, external_operator_id: operator } = request;
  if (commerce !== undefined) {
    tasks.and(`activities.commerce_id IN (SELECT c.id FROM activities.commerces c
      WHERE c.tenant_id = $1 AND c.external_id = ${tasks.value(commerce)})`);
  }
  if (operator !== undefined) {
    tasks.join(DETAILS).and(`task_details.assigned_operator_id IN (SELECT o.id FROM activities.operators o
      WHERE o.tenant_id = $1 AND o.external_id = ${tasks.value(operator)})`);
  }
  const { scheduled_from: from, scheduled_to: to } = request;
  if (from) tasks.and(`activities.scheduled_at >= ${tasks.value(parseDateTime(from))}`);
  if (to) tasks.and(`activities.scheduled_at < ${tasks.value(parseDateTime(to))}`);
  // What many tasks have and what few have want different plans.
  if ([status, resultStatus, channel, commerce, operator, from, to].some((filter) => filter !== undefined))
    tasks.planByValues();
}
