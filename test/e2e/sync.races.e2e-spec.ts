import type { QueryRunner } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Commerce } from '../../src/commerces/entities/commerce.entity.js';
import { newId } from '../../src/common/new-id.js';
import { onCitus } from '../support/citus.js';
import { onPostgres } from '../support/databases.js';
import type { Answer } from '../support/http.js';
import { outcomeOf } from '../support/outcome-of.js';
import { TestTenant } from '../support/test-tenant.js';
import { untilOneWaits } from '../support/until-waiting.js';

/** The embedded database has one connection, so that there nothing meets. */
describe.runIf(onPostgres())('a sync that meets another transaction', () => {
  let tenant: TestTenant;
  let other: QueryRunner;

  beforeEach(async () => {
    tenant = await TestTenant.create();
    // Stored the other way round, so that no order comes about by itself.
    for (const key of ['B', 'A']) await sync([key], 'old');
    other = tenant.server.dataSource.createQueryRunner();
    await other.startTransaction();
    // When the two wait for each other, it is the request that is ended.
    await other.query(`SET LOCAL deadlock_timeout = '1h'`);
  });

  afterEach(async () => {
    if (other.isTransactionActive) await other.rollbackTransaction();
    await other.release();
  });

  function sync(keys: string[], name: string): Promise<Answer> {
    const items = keys.map((external_id) => ({ external_id, name, tax_id: `${name} ${external_id}` }));
    return tenant.request('POST', '/commerces/sync', { items });
  }

  function rename(externalId: string, name: string): Promise<unknown> {
    return other.query(
      'UPDATE activities.commerces SET name = $3 WHERE tenant_id = $1 AND external_id = $2',
      [tenant.id, externalId, name],
    );
  }

  async function namesOf(keys: string[]): Promise<(string | undefined)[]> {
    const rows = await tenant.manager.findBy(Commerce, { tenantId: tenant.id });
    return keys.map((key) => rows.find(({ externalId }) => externalId === key)?.name);
  }

  it('is done again when they waited for each other', async () => {
    await rename('B', 'theirs');
    const answer = sync(['A', 'B'], 'new');
    await untilOneWaits(tenant.server.dataSource);
    await rename('A', 'theirs');
    await other.commitTransaction();

    expect(await answer).toMatchObject({ status: 200, body: { updated: 2 } });
    expect(await namesOf(['A', 'B'])).toEqual(['new', 'new']);
  });

  it('locks rows in the order of their keys, whatever the order of the items', async () => {
    await rename('A', 'theirs');
    const answer = sync(['B', 'A'], 'new');
    await untilOneWaits(tenant.server.dataSource);
    await other.query(`SET LOCAL lock_timeout = '5s'`);
    await rename('B', 'theirs');
    await other.commitTransaction();

    expect(await answer).toMatchObject({ status: 200, body: { updated: 2 } });
  });

  it('lets tasks refer to its commerces meanwhile', async () => {
    await rename('B', 'theirs');
    const answer = sync(['A', 'B'], 'new');
    await untilOneWaits(tenant.server.dataSource);
    const a = await tenant.manager.findOneByOrFail(Commerce, { tenantId: tenant.id, externalId: 'A' });

    expect(outcomeOf(await tenant.createTask(tenant.taskBody({ commerce_id: a.id })))).toBe('201');
    await other.commitTransaction();
    expect((await answer).status).toBe(200);
  });

  it('finds the rows that the other one has made since it began', async () => {
    await other.query(
      'INSERT INTO activities.commerces (tenant_id, id, external_id, name) VALUES ($1, $2, $3, $4)',
      [tenant.id, newId(), 'C', 'theirs'],
    );
    const answer = sync(['B', 'C', 'D'], 'new');
    await untilOneWaits(tenant.server.dataSource);
    await other.commitTransaction();

    expect(await answer).toMatchObject({ status: 200, body: { created: 1, updated: 2, total: 3 } });
    expect(await namesOf(['A', 'B', 'C', 'D'])).toEqual(['old', 'new', 'new', 'new']);
  });

  it('makes the row whose key the other one has given up', async () => {
    await other.query(
      `UPDATE activities.commerces SET external_id = 'was B' WHERE tenant_id = $1 AND external_id = 'B'`,
      [tenant.id],
    );
    const answer = sync(['A', 'B'], 'new');
    await untilOneWaits(tenant.server.dataSource);
    await other.commitTransaction();

    expect(await answer).toMatchObject({ status: 200, body: { created: 1, updated: 1 } });
    expect(await namesOf(['was B', 'B'])).toEqual(['old', 'new']);
  });

  it('leaves a change of a field that it leaves out', async () => {
    await other.query(`UPDATE activities.commerces SET global_external_id = 'theirs' WHERE tenant_id = $1`, [
      tenant.id,
    ]);
    const answer = sync(['A'], 'new');
    await untilOneWaits(tenant.server.dataSource);
    await other.commitTransaction();

    expect((await answer).status).toBe(200);
    expect(
      await tenant.manager.findOneByOrFail(Commerce, { tenantId: tenant.id, externalId: 'A' }),
    ).toMatchObject({ name: 'new', globalExternalId: 'theirs' });
  });
});

// Citus ends that of two transactions which has several statements, which here is the other one.
describe.runIf(onPostgres())('a change of an operator that meets another transaction', () => {
  it.skipIf(onCitus())('is done again when they waited for each other', async () => {
    const tenant = await TestTenant.create();
    const other = tenant.server.dataSource.createQueryRunner();
    await other.startTransaction();
    await other.query(`SET LOCAL deadlock_timeout = '1h'`);
    await other.query(
      `INSERT INTO activities.operators (tenant_id, id, type, name, email) VALUES ($1, $2, 'SALESMAN', 'Eva', 'eva@example.com')`,
      [tenant.id, newId()],
    );

    const answer = tenant.request('PATCH', `/operators/${tenant.operatorId}`, { email: 'eva@example.com' });
    await untilOneWaits(tenant.server.dataSource);
    await other.query(`UPDATE activities.operators SET phone = '+12345' WHERE tenant_id = $1 AND id = $2`, [
      tenant.id,
      tenant.operatorId,
    ]);
    await other.commitTransaction();
    await other.release();

    expect(outcomeOf(await answer)).toBe('409 EMAIL_EXISTS');
  });
});

describe.runIf(onPostgres())('a write of a commerce that meets another transaction', () => {
  let tenant: TestTenant;
  let other: QueryRunner;

  beforeEach(async () => {
    tenant = await TestTenant.create();
    other = tenant.server.dataSource.createQueryRunner();
    await other.startTransaction();
    await other.query(`SET LOCAL deadlock_timeout = '1h'`);
    await insert({ taxId: 'T' });
  });

  afterEach(async () => {
    if (other.isTransactionActive) await other.rollbackTransaction();
    await other.release();
  });

  function insert(ids: { externalId?: string; taxId?: string }): Promise<unknown> {
    return other.manager.insert(Commerce, { tenantId: tenant.id, id: newId(), name: 'Theirs', ...ids });
  }

  it.skipIf(onCitus())('is done again when they waited for each other: a create', async () => {
    const answer = tenant.request('POST', '/commerces', { name: 'Ours', external_id: 'E', tax_id: 'T' });
    await untilOneWaits(tenant.server.dataSource);
    await insert({ externalId: 'E' });
    await other.commitTransaction();

    expect(outcomeOf(await answer)).toBe('409 EXTERNAL_ID_EXISTS');
  });

  it.skipIf(onCitus())('is done again when they waited for each other: a change', async () => {
    const answer = tenant.request('PATCH', `/commerces/${tenant.commerceId}`, { tax_id: 'T' });
    await untilOneWaits(tenant.server.dataSource);
    await other.manager.update(Commerce, { tenantId: tenant.id, id: tenant.commerceId }, { name: 'Theirs' });
    await other.commitTransaction();

    expect(outcomeOf(await answer)).toBe('409 TAX_ID_EXISTS');
  });
});
