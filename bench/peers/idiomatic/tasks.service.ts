import {
  BadRequestException,
  ConflictException,
  Injectable,
  NotFoundException,
  NotImplementedException,
} from '@nestjs/common';
import canonicalize from 'canonicalize';
import { createHash } from 'node:crypto';
import { DataSource, type EntityManager, QueryFailedError } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { ActivityStatusEvent } from '../../../src/activities/entities/activity-status-event.entity.js';
import { Activity } from '../../../src/activities/entities/activity.entity.js';
import { TaskDetails } from '../../../src/activities/entities/task-details.entity.js';
import { Commerce } from '../../../src/commerces/entities/commerce.entity.js';
import { Operator } from '../../../src/operators/entities/operator.entity.js';
import { Route } from '../../../src/routes/entities/route.entity.js';
import { searchWords } from '../../../src/database/queries/search-words.js';
import type { Caller } from './caller.js';
import type { CreateTaskDto } from './create-task.dto.js';

export interface CreatedTask {
  activity: Pick<Activity, 'id' | 'type' | 'channel' | 'status'>;
  details: Pick<TaskDetails, 'assignedRouteId' | 'assignedOperatorId'>;
}

@Injectable()
export class TasksService {
  constructor(private readonly dataSource: DataSource) {}

  async create(caller: Caller, dto: CreateTaskDto): Promise<CreatedTask> {
    if (dto.target_criteria || dto.attribute_keys?.length || dto.attributes?.length)
      throw new NotImplementedException();
    try {
      return await this.dataSource.transaction(async (manager) => {
        await assertKeyIsFree(manager, caller, dto);
        await assertReferences(manager, caller, dto);
        return saveTask(manager, caller, dto);
      });
    } catch (error) {
      if (error instanceof QueryFailedError && (error.driverError as { code?: string }).code === '23505')
        throw new ConflictException('IDEMPOTENCY_KEY_EXISTS');
      throw error;
    }
  }
}

async function assertKeyIsFree(
  manager: EntityManager,
  { tenantId }: Caller,
  dto: CreateTaskDto,
): Promise<void> {
  const existing = await manager.findOneBy(Activity, { tenantId, idempotencyKey: dto.idempotency_key });
  if (!existing) return;
  const sameRequest = existing.requestFingerprint.equals(fingerprintOf(dto));
  throw new ConflictException({ code: 'IDEMPOTENCY_KEY_EXISTS', activityId: existing.id, sameRequest });
}

async function assertReferences(
  manager: EntityManager,
  { tenantId }: Caller,
  dto: CreateTaskDto,
): Promise<void> {
  const commerce = await manager.findOneBy(Commerce, { tenantId, id: dto.commerce_id });
  const route = await manager.findOneBy(Route, { tenantId, id: dto.assigned_route_id });
  const operator = await manager.findOneBy(Operator, { tenantId, id: dto.assigned_operator_id });
  if (!commerce || !route || !operator) throw new NotFoundException('NOT_FOUND');
  if (!commerce.isActive || !route.isActive || !operator.isActive) throw new BadRequestException('INACTIVE');
}

async function saveTask(manager: EntityManager, caller: Caller, dto: CreateTaskDto): Promise<CreatedTask> {
  const { tenantId, subject } = caller;
  const activity = await manager.getRepository(Activity).save(toActivity(caller, dto));
  const details = await manager.getRepository(TaskDetails).save({
    tenantId,
    activityId: activity.id,
    assignedRouteId: dto.assigned_route_id,
    assignedOperatorId: dto.assigned_operator_id,
    scheduledAt: activity.scheduledAt,
  });
  await manager.getRepository(ActivityStatusEvent).save({
    tenantId,
    activityId: activity.id,
    id: uuidv7(),
    eventType: 'CREATED',
    fromStatus: null,
    toStatus: 'READY',
    errorCode: null,
    errorMessage: null,
    actor: subject,
    occurredAt: new Date(),
  });
  return { activity, details };
}

/** As it is stored; a further column without a default goes here. */
function toActivity({ tenantId, subject }: Caller, dto: CreateTaskDto) {
  return {
    tenantId,
    id: uuidv7(),
    type: 'TASK' as const,
    channel: dto.channel,
    status: 'READY' as const,
    reason: dto.reason,
    commerceId: dto.commerce_id,
    assignmentReason: dto.assignment_reason ?? null,
    idempotencyKey: dto.idempotency_key,
    requestFingerprint: fingerprintOf(dto),
    scheduledAt: new Date(dto.scheduled_at),
    suggestedExecutionTime: dto.suggested_execution_time ? new Date(dto.suggested_execution_time) : null,
    userStatus: dto.user_status ?? null,
    score: dto.score ?? null,
    createdBy: subject,
    searchWords: searchWords(tenantId, dto.reason, dto.idempotency_key),
  };
}

function fingerprintOf(dto: CreateTaskDto): Buffer {
  return createHash('sha256')
    .update(canonicalize({ ...dto })!)
    .digest();
}
