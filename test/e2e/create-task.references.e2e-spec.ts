import { beforeEach, describe, expect, it } from 'vitest';
import { ActivityRepository } from '../../src/activities/activity.repository.js';
import { Commerce } from '../../src/commerces/entities/commerce.entity.js';
import { Operator } from '../../src/operators/entities/operator.entity.js';
import { Route } from '../../src/routes/entities/route.entity.js';
import { startServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';

const ABSENT = '00000000-0000-4000-8000-000000000000';

const REFERENCES = [
  { name: 'commerce', field: 'commerce_id', entity: Commerce },
  { name: 'route', field: 'assigned_route_id', entity: Route },
  { name: 'operator', field: 'assigned_operator_id', entity: Operator },
] as const;

describe('references of POST /api/activities/tasks', () => {
  let tenant: TestTenant;

  beforeEach(async () => {
    tenant = await TestTenant.create();
  });

  it.each(REFERENCES)('answers 404 when the $name is not found', async ({ name, field }) => {
    const code = `${name.toUpperCase()}_NOT_FOUND`;

    const answer = await tenant.createTask(tenant.taskBody({ [field]: ABSENT }));

    expect(answer).toMatchObject({
      status: 404,
      body: { error: 'Not Found', code, details: [{ field: `/${field}`, code }] },
    });
    expect(await tenant.countActivities()).toBe(0);
  });

  it('names all that are missing at once', async () => {
    const absent = { commerce_id: ABSENT, assigned_route_id: ABSENT, assigned_operator_id: ABSENT };

    const answer = await tenant.createTask(tenant.taskBody(absent));

    expect(answer).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect(answer.body.details.map(({ code }: { code: string }) => code)).toEqual([
      'COMMERCE_NOT_FOUND',
      'ROUTE_NOT_FOUND',
      'OPERATOR_NOT_FOUND',
    ]);
  });

  it.each(REFERENCES)(
    "tells another tenant's $name apart from an absent one by nothing",
    async ({ name, field }) => {
      const other = await TestTenant.create();
      const headers = { 'x-request-id': 'the-same' };

      const absent = await tenant.createTask(tenant.taskBody({ [field]: ABSENT }), { headers });
      const foreign = await tenant.createTask(tenant.taskBody({ [field]: other[`${name}Id`] }), { headers });

      expect(foreign.status).toBe(404);
      expect(foreign.text).toBe(absent.text);
    },
  );

  it.each(REFERENCES)('answers 400 when the $name is inactive', async ({ name, field, entity }) => {
    const code = `${name.toUpperCase()}_INACTIVE`;
    await tenant.manager.update(
      entity,
      { tenantId: tenant.id, id: tenant[`${name}Id`] },
      { isActive: false },
    );

    const answer = await tenant.createTask(tenant.taskBody());

    expect(answer).toMatchObject({ status: 400, body: { code, details: [{ field: `/${field}`, code }] } });
    expect(await tenant.countActivities()).toBe(0);
  });

  it('names all that are inactive at once, and only once none is missing', async () => {
    for (const { name, entity } of REFERENCES.slice(0, 2)) {
      await tenant.manager.update(
        entity,
        { tenantId: tenant.id, id: tenant[`${name}Id`] },
        { isActive: false },
      );
    }

    const inactive = await tenant.createTask(tenant.taskBody());
    const missing = await tenant.createTask(tenant.taskBody({ assigned_operator_id: ABSENT }));

    expect(inactive).toMatchObject({ status: 400, body: { code: 'INACTIVE' } });
    expect(inactive.body.details).toHaveLength(2);
    expect(missing).toMatchObject({ status: 404, body: { code: 'OPERATOR_NOT_FOUND' } });
  });

  it.each([
    ['that reads first, when a reference goes before it writes', { attribute_keys: ['commerce_info'] }],
    ['that need not read, when a reference is gone', {}],
  ])('answers 404 to a create %s', async (_, changes) => {
    class RacedRepository extends ActivityRepository {
      override async insertTask(...[tenantId, draft]: Parameters<ActivityRepository['insertTask']>) {
        await this.manager.delete(Route, { tenantId, id: draft.task.assignedRouteId });
        return super.insertTask(tenantId, draft);
      }
    }
    const server = await startServer({}, (builder) =>
      builder.overrideProvider(ActivityRepository).useClass(RacedRepository),
    );
    const raced = await TestTenant.create(server);

    const answer = await raced.createTask(raced.taskBody(changes));

    expect(answer).toMatchObject({ status: 404, body: { code: 'ROUTE_NOT_FOUND' } });
    expect(await raced.countActivities()).toBe(0);
    await server.app.close();
  });

  it('answers 503 when a reference is inactive at each write and active at each reading', async () => {
    class TeasingRepository extends ActivityRepository {
      override async insertTask(...[tenantId, draft]: Parameters<ActivityRepository['insertTask']>) {
        const route = { tenantId, id: draft.task.assignedRouteId };
        await this.manager.update(Route, route, { isActive: false });
        const result = await super.insertTask(tenantId, draft);
        await this.manager.update(Route, route, { isActive: true });
        return result;
      }
    }
    const server = await startServer({}, (builder) =>
      builder.overrideProvider(ActivityRepository).useClass(TeasingRepository),
    );
    const teased = await TestTenant.create(server);

    const answer = await teased.createTask(teased.taskBody());

    expect(answer).toMatchObject({ status: 503, body: { code: 'OVERLOADED' } });
    expect(await teased.countActivities()).toBe(0);
    await server.app.close();
  });
});
