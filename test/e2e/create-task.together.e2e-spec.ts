import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ActivityStatusEvent } from '../../src/activities/entities/activity-status-event.entity.js';
import { Activity } from '../../src/activities/entities/activity.entity.js';
import { TaskDetails } from '../../src/activities/entities/task-details.entity.js';
import { SharedStatement } from '../../src/database/statements/shared-statement.js';
import { onCitus } from '../support/citus.js';
import type { Answer } from '../support/http.js';
import { type TestServer, startServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';

const ABSENT = '00000000-0000-4000-8000-000000000000';
const REFUSED = 'text that the database refuses';

describe.each([
  // Where tables are spread over machines, a statement of several tenants is none.
  ...(onCitus() ? [] : [['creates of all tenants in one statement', false] as const]),
  ['creates of one tenant in one statement', true] as const,
])('creates that wait at the same moment: %s', (_, distributed) => {
  let server: TestServer;

  beforeAll(async () => {
    // As on tables that are spread over machines, where a statement holds what is of one tenant.
    const prepare = vi.spyOn(SharedStatement.prototype, 'prepare').mockImplementation(function (
      this: object,
    ) {
      return Promise.resolve(void Object.assign(this, { distributed }));
    });
    server = await startServer();
    prepare.mockRestore();
    await server.dataSource.query(
      `ALTER TABLE activities.activities ADD CONSTRAINT ck_refused CHECK (reason <> '${REFUSED}')`,
    );
  });

  afterAll(async () => {
    await server.app.close();
  });

  it('get each its own right answer, and the database holds exactly the 201s', async () => {
    const tenants = await Promise.all([
      TestTenant.create(server),
      TestTenant.create(server),
      TestTenant.create(server),
    ]);
    const used = new Map<TestTenant, string>();
    for (const tenant of tenants) {
      const { body } = await tenant.createTask(tenant.taskBody({ idempotency_key: 'used' }));
      used.set(tenant, body.id as string);
    }

    const outcomes = await Promise.all(
      Array.from({ length: 200 }, async (__, index) => {
        const tenant = tenants[Math.floor(index / KINDS.length) % tenants.length]!;
        const kind = KINDS[index % KINDS.length]!;
        const answer = await tenant.createTask(tenant.taskBody(kind.changes(index)));
        return { tenant, kind, answer };
      }),
    );

    for (const { kind, answer, tenant } of outcomes) {
      expect([kind.name, answer.status]).toEqual([kind.name, expect.toBeOneOf(kind.statuses)]);
      if (kind.name === 'used key') expect(answer.body.activityId).toBe(used.get(tenant));
      if (kind.name === 'missing references')
        expect(codesOf(answer)).toEqual(['ROUTE_NOT_FOUND', 'OPERATOR_NOT_FOUND']);
    }
    for (const tenant of tenants) {
      const mine = outcomes.filter((outcome) => outcome.tenant === tenant);
      const created = mine
        .filter(({ answer }) => answer.status === 201)
        .map(({ answer }) => answer.body.id as string);
      const stored = await tenant.manager.findBy(Activity, { tenantId: tenant.id });
      expect(stored.map(({ id }) => id).toSorted()).toEqual([...created, used.get(tenant)!].toSorted());
      expect(await tenant.manager.countBy(TaskDetails, { tenantId: tenant.id })).toBe(stored.length);
      expect(await tenant.manager.countBy(ActivityStatusEvent, { tenantId: tenant.id })).toBe(stored.length);
      const repeated = mine.filter(({ kind }) => kind.name === 'repeated key');
      const winner = repeated.find(({ answer }) => answer.status === 201);
      for (const { answer } of repeated) {
        expect(answer.body.activityId ?? answer.body.id).toBe(winner!.answer.body.id);
      }
    }
  });
});

interface Kind {
  name: string;
  statuses: number[];
  changes: (index: number) => Record<string, unknown>;
}

const KINDS: Kind[] = [
  {
    name: 'good',
    statuses: [201],
    changes: () => ({ attributes: [{ key: 'promotions', value: '"{\\}\'' }] }),
  },
  { name: 'used key', statuses: [409], changes: () => ({ idempotency_key: 'used' }) },
  {
    name: 'missing references',
    statuses: [404],
    changes: () => ({ assigned_route_id: ABSENT, assigned_operator_id: ABSENT }),
  },
  { name: 'repeated key', statuses: [201, 409], changes: () => ({ idempotency_key: 'repeated' }) },
  { name: 'refused text', statuses: [500], changes: () => ({ reason: REFUSED }) },
  { name: 'good too', statuses: [201], changes: (index) => ({ reason: `{${index},NULL}`, score: index }) },
];

function codesOf(answer: Answer): string[] {
  return (answer.body.details as { code: string }[]).map(({ code }) => code);
}
