import createClient, { type Client } from 'openapi-fetch';
import { type Day, ROUTES, SHOPS, type Setting, present } from './day.js';
import type { components, paths } from './generated/openapi-fetch/api.js';

type CreateTask = components['schemas']['CreateTask'];

/** A day by openapi-typescript and openapi-fetch. */
export async function driveDay({ baseUrl, headers }: Setting): Promise<Day> {
  const api = createClient<paths>({ baseUrl, headers });
  const { synced, strategy, body } = await prepare(api);
  return { synced, strategy, ...(await create(api, body)), ...(await work(api, body)) };
}

async function prepare(api: Client<paths>) {
  const { data: shops } = await api.POST('/api/commerces/sync', { body: { items: SHOPS } });
  await api.POST('/api/routes/sync', { body: { items: ROUTES } });
  const { data: operator } = await api.POST('/api/operators', { body: { type: 'SALESMAN', name: 'Ana' } });
  const { data: policy } = await api.PUT('/api/activity-config/attribute-policies/{key}', {
    params: { path: { key: 'promotions' } },
    body: { strategy: 'CALLER_PROVIDED' },
  });
  const { data: commerces } = await api.GET('/api/commerces', {
    params: { query: { external_id: 'SHOP-1' } },
  });
  const { data: routes } = await api.GET('/api/routes', { params: { query: { page: 1, cursor: '' } } });
  const body: CreateTask = {
    reason: 'Monthly visit',
    channel: 'SALESMAN',
    commerce_id: present(commerces?.data[0], 'the shop').id,
    idempotency_key: 'visit-1',
    assigned_route_id: present(routes?.data[0], 'the route').id,
    assigned_operator_id: present(operator, 'the operator').id,
    scheduled_at: '2025-01-16T09:00:00.000Z',
    attributes: [{ key: 'promotions', value: ['2 for 1'] }],
  };
  return {
    synced: present(shops, 'the sync').created,
    strategy: present(policy, 'the policy').strategy,
    body,
  };
}

async function create(api: Client<paths>, body: CreateTask) {
  const path = '/api/activities/tasks';
  const created = await api.POST(path, { body });
  const repeated = await api.POST(path, { body });
  if (repeated.error?.code !== 'IDEMPOTENCY_KEY_EXISTS') throw new Error('A repeated key is a conflict');
  const { activityId, sameRequest } = repeated.error;
  const wrong = await api.POST(path, { body: { ...body, reason: '', scheduled_at: 'tomorrow' } });
  if (wrong.error?.code !== 'VALIDATION_FAILED') throw new Error('A wrong body is refused');
  const replay = await api.POST(path, { params: { header: { 'Idempotency-Replay': true } }, body });
  const { data: preview } = await api.POST(path, {
    params: { query: { dry_run: true } },
    body: { ...body, idempotency_key: 'x' },
  });
  if (!preview || !('dryRun' in preview)) throw new Error('A dry run makes nothing');
  return {
    created: present(created.data?.id, 'the task'),
    conflict: { activityId, sameRequest },
    faults: wrong.error.details.map(({ field }) => field),
    replayed: present(replay.data?.id, 'the first task'),
    preview: { dryRun: preview.dryRun, attributes: preview.attributes.map(({ key }) => key) },
  };
}

async function work(api: Client<paths>, body: CreateTask) {
  const items = [body, { ...body, idempotency_key: 'visit-2' }, { ...body, idempotency_key: 'visit-3' }];
  const { data: partial } = await api.POST('/api/activities/tasks/batch', {
    body: { mode: 'partial', items },
  });
  const atomic = await api.POST('/api/activities/tasks/batch', { body: { mode: 'atomic', items } });
  if (atomic.error?.code !== 'BATCH_REJECTED') throw new Error('The batch has a used key');
  const rejected = atomic.error.results.map(({ index, error }) => ({
    index,
    code: present(error, 'the error').code,
  }));

  const walked: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query: { cursor: string; per_page: number } = { cursor, per_page: 2 };
    const { data } = await api.GET('/api/activities', { params: { query } });
    const page = present(data, 'the page');
    walked.push(...page.data.map(({ id }) => id));
    cursor = page.meta.nextCursor ?? null;
  }
  const id = present(walked[0], 'the newest');
  const change = (tag: string, reason: string) =>
    api.PATCH('/api/activities/tasks/{id}', {
      params: { path: { id }, header: { 'If-Match': tag } },
      body: { reason },
    });
  const changed = await change('"1"', 'Later');
  const stale = await change('"1"', 'Later still');
  const canceled = await api.POST('/api/activities/{id}/cancel', {
    params: { path: { id } },
    body: { reason: 'Closed' },
  });
  const attributes = await api.GET('/api/activities/{id}/attributes', { params: { path: { id } } });
  return {
    partial: present(partial, 'the batch').summary,
    rejected,
    walked,
    changed: {
      version: present(changed.data, 'the change').version,
      stale: present(stale.error, 'the refusal').code,
    },
    canceled: present(canceled.data, 'the cancel').status,
    attributes: present(attributes.data, 'the attributes').map(({ value }) => value),
  };
}
