import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isDistributed } from '../connection/is-distributed.js';
import { TABLES } from './1764000000000-initial-schema.js';

/** In the order of their foreign keys, as Citus wants them. */
const TENANT_TABLES = TABLES.filter((table) => table !== 'tenants');

/**
 * Spreads the tables over machines by tenant where the database has the Citus extension; does nothing
 * elsewhere.
 *
 * @see https://docs.citusdata.com/en/stable/develop/api_udf.html
 */
export class DistributeTables1764000000003 implements MigrationInterface {
  readonly name = 'DistributeTables1764000000003';

  async up(runner: QueryRunner): Promise<void> {
    if (!(await isDistributed(runner))) return;
    await runner.query(`SET LOCAL citus.multi_shard_modify_mode = 'sequential'`);
    await runner.query(`SELECT create_distributed_table('activities.tenants', 'id')`);
    for (const table of TENANT_TABLES) {
      await runner.query(
        `SELECT create_distributed_table('activities.${table}', 'tenant_id', colocate_with => 'activities.tenants')`,
      );
    }
    await runner.query(
      `SELECT create_distributed_function(oid::regprocedure, 'p_tenant_id', 'activities.tenants')
       FROM pg_proc
       WHERE oid IN ('activities.create_tasks'::regproc, 'activities.find_task_contexts'::regproc)`,
    );
  }

  /** The tables go with the migrations before this one, wherever they are. */
  async down(): Promise<void> {}
}
