import { Injectable } from '@nestjs/common';
import { TenantConfigurationService } from '../../activity-config/tenant-configuration.service.js';
import type { Precondition } from '../../common/http/if-match.decorator.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import type { Values } from '../../database/tenant/tenant-repository.js';
import { OperatorRepository } from '../../operators/operator.repository.js';
import { RouteRepository } from '../../routes/route.repository.js';
import { assertReferences } from '../create/assert-references.js';
import type { UpdateTaskDto } from '../dto/change-activity.dto.js';
import type { Activity } from '../entities/activity.entity.js';
import type { TaskDetails } from '../entities/task-details.entity.js';
import { type DueDispatch, QueueStepService } from '../queue/queue-step.service.js';
import type { ActivityRow } from '../read/activity-row.js';
import { TaskDetailsRepository } from '../task-details.repository.js';
import { type ActivityChange, ActivityTransitionService, type Actor } from './activity-transition.service.js';
import { differingAssignments, differingColumns } from './differing-values.js';

/** Gives tasks other values. */
@Injectable()
export class TaskUpdateService {
  constructor(
    private readonly details: TaskDetailsRepository,
    private readonly routes: RouteRepository,
    private readonly operators: OperatorRepository,
    private readonly transitions: ActivityTransitionService,
    private readonly configurations: TenantConfigurationService,
    private readonly queue: QueueStepService,
  ) {}

  /**
   * Gives a task what differs from what it has; a request that differs in nothing changes nothing.
   *
   * @throws {ReferencesNotFoundError} {@link ReferencesInactiveError} for another route or operator.
   * @throws {DispatchInProgressError} while it is on its way to its provider.
   * @throws {DispatchUncertainError} where its provider may have it.
   * @throws as {@link ActivityTransitionService.apply} does.
   */
  async update(
    actor: Actor,
    id: string,
    wanted: UpdateTaskDto,
    precondition: Precondition,
  ): Promise<ActivityRow> {
    const { tenantId } = actor;
    const configuration = await this.configurations.get(tenantId);
    let due: DueDispatch | null = null;
    const activity = await this.transitions.apply(
      actor,
      { id, action: 'update', precondition },
      [this.details, this.routes, this.operators, this.queue],
      async (task, details, routes, operators, queue) => {
        const columns = differingColumns(task, wanted);
        const current = await details.findOne(tenantId, { activityId: id });
        const assignments = differingAssignments(current!, wanted);
        await assertAssignable(tenantId, assignments, routes, operators);
        const { scheduledAt } = columns;
        const change = changeOf(task, columns, { ...assignments, ...(scheduledAt ? { scheduledAt } : {}) });
        if (change) due = await queue.follow(tenantId, task, scheduledAt, configuration);
        return change;
      },
    );
    this.queue.announce(tenantId, due);
    return activity;
  }
}

async function assertAssignable(
  tenantId: TenantId,
  { assignedRouteId, assignedOperatorId }: ReturnType<typeof differingAssignments>,
  routes: RouteRepository,
  operators: OperatorRepository,
): Promise<void> {
  assertReferences({
    ...(assignedRouteId ? { route: await routes.findOne(tenantId, { id: assignedRouteId }) } : {}),
    ...(assignedOperatorId
      ? { operator: await operators.findOne(tenantId, { id: assignedOperatorId }) }
      : {}),
  });
}

/** Null where nothing differs. */
function changeOf(
  { status }: Activity,
  columns: Values<Activity>,
  details: Values<TaskDetails>,
): ActivityChange | null {
  const hasDetails = Object.keys(details).length > 0;
  if (Object.keys(columns).length === 0 && !hasDetails) return null;
  return { status, event: { type: 'UPDATED' }, activity: columns, ...(hasDetails ? { details } : {}) };
}
