import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './api.js';

type Api = Client<paths>;

/** What a day leaves behind, for the test to look at. */
export interface Day {
  created: components['schemas']['Task'];
  repeated: components['schemas']['Error'];
  listed: components['schemas']['Activity'][];
  reassigned: components['schemas']['Activity'];
  canceled: components['schemas']['Activity'];
  events: components['schemas']['StatusEvent']['eventType'][];
  attributes: components['schemas']['ActivityAttribute'][];
  targets: components['schemas']['ActivityTargetUser'][];
}

/** A whole day of a new tenant by the generated client alone: load, configure, create, list, reassign, cancel. */
export async function driveADay(baseUrl: string, token: string, tenantId: string): Promise<Day> {
  const admin = createClient<paths>({
    baseUrl,
    headers: { authorization: `Bearer ${token}`, 'x-tenant-id': tenantId },
  });
  const api = createClient<paths>({ baseUrl, headers: { 'x-api-key': await createKey(admin) } });
  const shop = await load(api);
  await configure(api, shop);
  return work(api, shop);
}

async function createKey(admin: Api): Promise<string> {
  const { plaintextKey } = taken(
    await admin.POST('/api/api-keys', {
      body: {
        name: 'planner',
        permissions: [
          'VIEW_ACTIVITIES',
          'CREATE_ACTIVITY',
          'UPDATE_ACTIVITY',
          'CANCEL_ACTIVITY',
          'MANAGE_ACTIVITY_CONFIG',
          'MANAGE_COMMERCES',
          'SYNC_COMMERCES',
          'MANAGE_OPERATORS',
          'SYNC_OPERATORS',
          'MANAGE_ROUTES',
          'SYNC_ROUTES',
        ],
      },
    }),
  );
  return plaintextKey;
}

interface Shop {
  commerceId: string;
  routeId: string;
  operatorIds: [string, string];
}

async function load(api: Api): Promise<Shop> {
  const shops = [{ external_id: 'SHOP-1', name: 'Corner shop', tax_id: 'TAX-1' }];
  taken(await api.POST('/api/commerces/sync', { body: { items: shops } }));
  const people = [
    { type: 'SALESMAN' as const, external_id: 'OP-1', name: 'Ana' },
    { type: 'SALESMAN' as const, external_id: 'OP-2', name: 'Luis' },
  ];
  taken(await api.POST('/api/operators/sync', { body: { items: people } }));
  taken(await api.POST('/api/routes/sync', { body: { items: [{ external_id: 'R-1', name: 'Centre' }] } }));

  const commerces = taken(await api.GET('/api/commerces', { params: { query: { external_id: 'SHOP-1' } } }));
  const routes = taken(await api.GET('/api/routes', { params: { query: { external_id: 'R-1' } } }));
  const operators = taken(await api.GET('/api/operators', { params: { query: { sort: 'name' } } }));
  const [first, second] = operators.data.map(({ id }) => id);
  const routeId = routes.data[0]!.id;
  const onRoute = { operator_id: first!, role: 'LEAD' as const };
  taken(await api.POST('/api/routes/{id}/operators', { params: { path: { id: routeId } }, body: onRoute }));
  return { commerceId: commerces.data[0]!.id, routeId, operatorIds: [first!, second!] };
}

async function configure(api: Api, { commerceId: id }: Shop): Promise<void> {
  const user = taken(
    await api.POST('/api/commerces/{id}/users', { params: { path: { id } }, body: { name: 'María' } }),
  );
  taken(
    await api.POST('/api/commerces/{id}/users/{userId}/roles', {
      params: { path: { id, userId: user.id } },
      body: { role: 'OWNER' },
    }),
  );
  taken(
    await api.PUT('/api/commerces/{id}/attributes/{key}', {
      params: { path: { id, key: 'promotions' } },
      body: { value: ['2 for 1'] },
    }),
  );
  taken(
    await api.PUT('/api/activity-config/attribute-policies/{key}', {
      params: { path: { key: 'promotions' } },
      body: { strategy: 'UPFRONT', resolver: 'INTERNAL_SERVICE' },
    }),
  );
  taken(
    await api.POST('/api/activity-config/target-resolution', {
      body: {
        name: 'The owner',
        resolution_strategy: 'ON_CREATION',
        priority: 0,
        criteria: [{ type: 'ROLE_MATCH', config: { role: 'OWNER' } }],
      },
    }),
  );
}

async function work(api: Api, { commerceId, routeId, operatorIds }: Shop): Promise<Day> {
  const body = {
    reason: 'Monthly visit',
    channel: 'SALESMAN' as const,
    commerce_id: commerceId,
    idempotency_key: 'visit-1',
    assigned_route_id: routeId,
    assigned_operator_id: operatorIds[0],
    scheduled_at: '2025-01-16T09:00:00.000Z',
    attribute_keys: ['promotions'],
  };
  // A change of the rules holds for the next create within a second.
  const created = await createWithTarget(api, body);
  const { error: repeated } = await api.POST('/api/activities/tasks', { body });
  const query = { status: ['READY' as const], operator_id: [operatorIds[0]], sort: 'scheduled_at' as const };
  const listed = taken(await api.GET('/api/activities', { params: { query } }));
  const path = { id: created.id };
  const reassigned = taken(
    await api.PATCH('/api/activities/tasks/{id}', {
      params: { path, header: { 'If-Match': '"1"' } },
      body: { assigned_operator_id: operatorIds[1] },
    }),
  );
  const canceled = taken(
    await api.POST('/api/activities/{id}/cancel', { params: { path }, body: { reason: 'Closed' } }),
  );
  const events = taken(await api.GET('/api/activities/{id}/status-events', { params: { path } }));
  const attributes = taken(await api.GET('/api/activities/{id}/attributes', { params: { path } }));
  const targets = taken(await api.GET('/api/activities/{id}/target-users', { params: { path } }));
  return {
    created,
    repeated: repeated!,
    listed: listed.data,
    reassigned,
    canceled,
    events: events.map(({ eventType }) => eventType),
    attributes,
    targets,
  };
}

/** Waits until a create would find its target: the rules hold within a second. */
async function createWithTarget(
  api: Api,
  body: components['schemas']['CreateTask'],
): Promise<components['schemas']['Task']> {
  for (;;) {
    const preview = taken(
      await api.POST('/api/activities/tasks', { params: { query: { dry_run: true } }, body }),
    );
    if ('targetUsers' in preview && preview.targetUsers.length > 0) break;
  }
  const task = taken(await api.POST('/api/activities/tasks', { body }));
  if (!('id' in task)) throw new Error('A create answers with the id');
  return task;
}

/** The answer of a request that went through. */
function taken<Answer>({ data, error }: { data?: Answer; error?: unknown }): Answer {
  if (error !== undefined) throw new Error(JSON.stringify(error));
  return data!;
}
