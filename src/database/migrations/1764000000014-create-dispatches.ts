import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isDistributed } from '../connection/is-distributed.js';
import { distribute } from './1764000000011-split-task-contexts.js';
import { type Addition, VARIANTS, createFunction, planWithTenants } from './1764000000012-activity-types.js';
import { EVENT_TYPES_CHECK } from './1764000000013-dispatch-tables.js';

/**
 * Queue rows, which name their task by its position as the others do. They are skipped where there are none,
 * as targets and attributes are, so that a tenant without a configuration does not pay for them.
 */
const DISPATCHES: Addition = {
  parameters: `,
    p_dispatch_positions integer[], p_dispatch_config_ids uuid[], p_dispatch_due_ats timestamptz[]`,
  statement: ({ tenant, ifCreated }) => `
    IF cardinality(p_dispatch_positions) > 0 THEN
      INSERT INTO activities.dispatches (tenant_id, activity_id, config_id, due_at)
      SELECT ${tenant}, p_ids[i.position], i.config_id, i.due_at
      FROM unnest(p_dispatch_positions, p_dispatch_config_ids, p_dispatch_due_ats) AS i(position, config_id, due_at)
      ${ifCreated}
      ON CONFLICT DO NOTHING;
    END IF;
`,
};

const NAMES = ['create_tasks'];

/** Writes a task's queue row with the task. */
export class CreateDispatches1764000000014 implements MigrationInterface {
  readonly name = 'CreateDispatches1764000000014';

  async up(runner: QueryRunner): Promise<void> {
    await validateEventTypes(runner);
    const before = await functionsOfCreates(runner);
    await createFunctions(runner, DISPATCHES);
    // Instances of the version before call these, which have three parameters less.
    for (const { definition } of before) await runner.query(definition);
  }

  async down(runner: QueryRunner): Promise<void> {
    await createFunctions(runner);
  }
}

/**
 * What the migration before left, with a lock that keeps no create waiting. Where tables are spread over machines, one
 * after the other: functions cannot be changed after shards were worked on side by side.
 */
async function validateEventTypes(runner: QueryRunner): Promise<void> {
  if (await isDistributed(runner))
    await runner.query(`SET LOCAL citus.multi_shard_modify_mode = 'sequential'`);
  await runner.query(
    `ALTER TABLE activities.activity_status_events VALIDATE CONSTRAINT ${EVENT_TYPES_CHECK}`,
  );
}

async function createFunctions(runner: QueryRunner, addition?: Addition): Promise<void> {
  for (const { signature } of await functionsOfCreates(runner))
    await runner.query(`DROP FUNCTION ${signature}`);
  for (const variant of VARIANTS) await runner.query(createFunction(variant, addition));
  await distribute(runner, NAMES);
  await planWithTenants(runner, NAMES);
}

/** Those of one tenant and of many, whatever their parameters are. */
function functionsOfCreates(runner: QueryRunner): Promise<{ signature: string; definition: string }[]> {
  return runner.query(
    `SELECT oid::regprocedure::text AS signature, pg_get_functiondef(oid) AS definition FROM pg_proc
     WHERE pronamespace = 'activities'::regnamespace AND proname IN ('create_tasks', 'create_tasks_of_tenants')`,
  ) as Promise<{ signature: string; definition: string }[]>;
}
