import type { DataSource } from 'typeorm';
import { draftTask } from '../../src/activities/create/draft-task.js';
import { planTask } from '../../src/activities/create/plan-task.js';
import type { CreateTaskDto } from '../../src/activities/dto/create-task.dto.js';
import { CREATE_TASKS, createTasksParameters } from '../../src/activities/create/sql/create-tasks.js';
import type { TaskDraft } from '../../src/activities/create/task-draft.js';
import { toNewTask } from '../../src/activities/create/to-new-task.js';
import type { TenantId } from '../../src/database/tenant/tenant-id.js';
import type { TenantConfiguration } from '../../src/activity-config/tenant-configuration.js';
import { createBody, newKeyPrefix } from '../load/create-load.js';
import type { BenchDatabase } from '../setting/bench-database.js';
import { openDatabase } from '../setting/open-database.js';
import { referenceId } from '../setting/references.js';
import type { Trial } from './trial.js';

const TENANT = referenceId('tenant', 1) as TenantId;
const CONNECTIONS = 2;
/** One kind of work never has the whole pool. */
const POOL = 2 * CONNECTIONS;
const ROWS = 1_000;
/** Calls that are made ready beforehand, so that making them is not measured: more than a second's worth. */
const CALLS = 40;

const CALLER = { subject: 'bench', tenantId: TENANT, permissions: new Set<string>(), keyExpiresAt: null };

const NOTHING_CONFIGURED: TenantConfiguration = {
  attributeKeys: new Map(),
  attributePolicies: new Map(),
  targetResolution: null,
  resultTypes: new Map(),
  dispatch: new Map(),
};

/** How fast the database takes tasks in bulk: the service's own stored function, and nothing else. */
export function bulkLimitTrial(name: string, database: BenchDatabase): Trial {
  return {
    name,
    run: async () => {
      await database.settle();
      const keyPrefix = newKeyPrefix();
      const calls = Array.from({ length: CALLS }, (_, call) => [
        TENANT,
        ...createTasksParameters(makeDrafts(keyPrefix, call * ROWS)),
      ]);
      const dataSource = await openDatabase(database.url, POOL);
      try {
        const elapsed = await runAll(dataSource, calls);
        await database.expectTasks(keyPrefix, CALLS * ROWS);
        return { rate: (CALLS * ROWS) / elapsed };
      } finally {
        await dataSource.destroy();
      }
    },
  };
}

/** Answers in seconds. */
async function runAll(dataSource: DataSource, calls: unknown[][]): Promise<number> {
  const startedAt = performance.now();
  const connection = async (): Promise<void> => {
    for (let call = calls.shift(); call; call = calls.shift()) await CREATE_TASKS.run(dataSource, call);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  return (performance.now() - startedAt) / 1000;
}

/** As the service itself drafts them, so that a new column is here without a change. */
function makeDrafts(keyPrefix: string, first: number): TaskDraft[] {
  return Array.from({ length: ROWS }, (_, index) => {
    const { before, after } = createBody(1, index);
    const key = keyPrefix + String(first + index).padStart(10, '0');
    const task = toNewTask(JSON.parse(before + key + after) as CreateTaskDto);
    return draftTask(planTask(task, NOTHING_CONFIGURED), null, CALLER);
  });
}
