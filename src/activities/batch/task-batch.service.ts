import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { DomainError, ValidationError } from '../../common/errors/domain-error.js';
import { UnavailableError } from '../../common/errors/unavailable-error.js';
import { bodyTooLarge } from '../../common/http/read-json-body.js';
import { mapInTurns } from '../../common/concurrency/map-in-turns.js';
import { SequenceByName } from '../../common/concurrency/sequence-by-name.js';
import { exceedsBytes } from '../../common/validation/json-fault.js';
import { isForeignKeyViolation, isUniqueViolation } from '../../database/statements/sqlstate.js';
import type { TenantConfiguration } from '../../activity-config/tenant-configuration.js';
import { TenantConfigurationService } from '../../activity-config/tenant-configuration.service.js';
import { MAX_TASK_BODY } from '../dto/create-task.dto.js';
import { ITEMS_UNDER_WAY } from '../../database/statements/shared-statement.js';
import { ActivityRepository } from '../activity.repository.js';
import { tellOfCreated, tellOfRefusal } from '../create/create-ended.js';
import type { NewTask } from '../create/new-task.js';
import { type CreatedTask, TaskActivityService } from '../task-activity.service.js';
import { storedTaskOf } from '../create/stored-task.js';
import type { TaskDraft } from '../create/task-draft.js';
import { toNewTask } from '../create/to-new-task.js';
import { validateCreateTask } from '../create/validate-create-task.js';

/** What became of one item. */
export type ItemOutcome = { task: CreatedTask['task']; error?: never } | { task?: never; error: unknown };

/** An atomic batch that loses a race is decided again so many times. */
const MAX_ATTEMPTS = 5;

/** Creates many tasks of one request, each by the rules of a single create. */
@Injectable()
export class TaskBatchService {
  constructor(
    private readonly tasks: TaskActivityService,
    private readonly activities: ActivityRepository,
    private readonly configurations: TenantConfigurationService,
  ) {}

  /**
   * Creates each item for itself: they wait for the database together, and so go in few statements. An item
   * whose key comes again in the batch waits for the one before it, so that the first wins.
   *
   * @returns the outcomes in the order of the items.
   */
  async createEach(caller: Principal, items: unknown[]): Promise<ItemOutcome[]> {
    const configuration = await this.configurations.get(caller.tenantId);
    const byKey = new SequenceByName();
    const createNext = (item: unknown): ItemOutcome | Promise<ItemOutcome> => {
      const reading = readItem(item, configuration);
      if (reading instanceof DomainError) {
        tellOfRefusal(reading);
        return { error: reading };
      }
      return byKey.run([reading.idempotencyKey], () => this.createOne(caller, reading, configuration));
    };
    return mapInTurns(items, createNext, ITEMS_UNDER_WAY);
  }

  /**
   * Creates all items in one atomic write, or nothing.
   *
   * @returns the outcomes in the order of the items: all tasks, or at least one error, and then nothing was
   * written.
   */
  async createAllOrNone(caller: Principal, items: unknown[]): Promise<ItemOutcome[]> {
    const configuration = await this.configurations.get(caller.tenantId);
    const readings = await mapInTurns(items, (item) => readItem(item, configuration));
    // A key may be taken, or a reference go, between the reading and the writing: reading again says which.
    for (let attempt = 1; ; attempt++) {
      const decisions = await this.decideAll(caller, readings, configuration);
      const drafts = decisions.filter((decision) => 'id' in decision);
      if (drafts.length < decisions.length) {
        for (const decision of decisions) if ('error' in decision) tellOfRefusal(decision.error);
        return decisions.map(asOutcome);
      }
      try {
        await this.activities.insertAllOrNone(caller.tenantId, drafts);
        tellOfCreated(drafts.length);
        return drafts.map(asOutcome);
      } catch (error) {
        const isRace = isUniqueViolation(error) || isForeignKeyViolation(error);
        if (!isRace || attempt === MAX_ATTEMPTS) throw error;
      }
    }
  }

  private async createOne(
    caller: Principal,
    task: NewTask,
    configuration: TenantConfiguration,
  ): Promise<ItemOutcome> {
    try {
      return { task: (await this.tasks.create(caller, task, configuration, { replay: false })).task };
    } catch (error) {
      return { error };
    }
  }

  /** The draft of each item, or the error that it would have had alone. */
  private decideAll(
    caller: Principal,
    readings: (NewTask | DomainError)[],
    configuration: TenantConfiguration,
  ): Promise<(TaskDraft | Failure)[]> {
    const firstOfKey = new Map<string, number>();
    return Promise.all(
      readings.map(async (reading, index) => {
        if (reading instanceof DomainError) return { error: reading };
        const first = firstOfKey.get(reading.idempotencyKey);
        if (first !== undefined) return { error: repeatedKey(first) };
        firstOfKey.set(reading.idempotencyKey, index);
        return this.tasks.preview(caller, reading, configuration).catch(asFailure);
      }),
    );
  }
}

function readItem(item: unknown, { attributeKeys }: TenantConfiguration): NewTask | DomainError {
  if (exceedsBytes(item, MAX_TASK_BODY)) return bodyTooLarge(MAX_TASK_BODY);
  const { dto, faults } = validateCreateTask(item, attributeKeys);
  return faults.length > 0 ? new ValidationError(faults) : toNewTask(dto);
}

interface Failure {
  error: unknown;
}

function asOutcome(decision: TaskDraft | Failure): ItemOutcome {
  return 'id' in decision ? { task: storedTaskOf(decision) } : decision;
}

function repeatedKey(first: number): DomainError {
  const message = `The idempotency key is that of item ${first} of the batch`;
  return new DomainError('CONFLICT', 'IDEMPOTENCY_KEY_EXISTS', message, [
    { field: '/idempotency_key', code: 'IDEMPOTENCY_KEY_EXISTS', message },
  ]);
}

/** A database that does not answer is no fault of the item. */
function asFailure(error: unknown): Failure {
  if (error instanceof UnavailableError) throw error;
  return { error };
}
