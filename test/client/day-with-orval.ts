import { type Day, ROUTES, SHOPS, type Setting, present } from './day.js';
import {
  type CreateTask,
  cancelActivity,
  createOperator,
  createTask,
  createTaskBatch,
  listActivities,
  listActivityAttributes,
  listCommerces,
  listRoutes,
  putAttributePolicy,
  syncCommerces,
  syncRoutes,
  updateTask,
} from './generated/orval/api';
import { CreateTaskBody, ListActivitiesQueryParams, ListActivitiesResponse } from './generated/orval/api.zod';

/**
 * A day by orval, whose functions tell the responses apart by status, with what comes and goes validated by
 * zod.
 */
export async function driveDay({ headers }: Setting): Promise<Day> {
  const { synced, strategy, body } = await prepare(headers);
  return { synced, strategy, ...(await create(headers, body)), ...(await work(headers, body)) };
}

type Headers = Setting['headers'];

async function prepare(headers: Headers) {
  const shops = await syncCommerces({ items: SHOPS }, { headers });
  await syncRoutes({ items: ROUTES }, { headers });
  const operator = await createOperator({ type: 'SALESMAN', name: 'Ana' }, { headers });
  const policy = await putAttributePolicy('promotions', { strategy: 'CALLER_PROVIDED' }, { headers });
  const commerces = await listCommerces({ external_id: 'SHOP-1' }, { headers });
  const routes = await listRoutes({ page: 1, cursor: '' }, { headers });
  if (shops.status !== 200 || operator.status !== 201 || commerces.status !== 200)
    throw new Error('Not loaded');
  if (routes.status !== 200 || (policy.status !== 200 && policy.status !== 201))
    throw new Error('Not configured');
  const body: CreateTask = {
    reason: 'Monthly visit',
    channel: 'SALESMAN',
    commerce_id: present(commerces.data.data[0], 'the shop').id,
    idempotency_key: 'visit-1',
    assigned_route_id: present(routes.data.data[0], 'the route').id,
    assigned_operator_id: operator.data.id,
    scheduled_at: '2025-01-16T09:00:00.000Z',
    attributes: [{ key: 'promotions', value: ['2 for 1'] }],
  };
  CreateTaskBody.parse(body);
  return { synced: shops.data.created, strategy: policy.data.strategy, body };
}

async function create(headers: Headers, body: CreateTask) {
  const created = await createTask(body, undefined, { headers });
  if (created.status !== 201) throw new Error('Not created');
  const repeated = await createTask(body, undefined, { headers });
  if (repeated.status !== 409) throw new Error('A repeated key is a conflict');
  const { activityId, sameRequest } = repeated.data;
  const wrong = await createTask({ ...body, reason: '', scheduled_at: 'tomorrow' }, undefined, { headers });
  if (wrong.status !== 400) throw new Error('A wrong body is refused');
  const replay = await createTask(body, undefined, { headers: { ...headers, 'Idempotency-Replay': 'true' } });
  const dryRun = await createTask({ ...body, idempotency_key: 'x' }, { dry_run: true }, { headers });
  if (replay.status !== 200 || dryRun.status !== 200) throw new Error('Nothing is created');
  const preview = dryRun.data;
  if (!('dryRun' in preview)) throw new Error('A dry run makes nothing');
  return {
    created: created.data.id,
    conflict: { activityId, sameRequest },
    faults: wrong.data.details.map(({ field }) => field),
    replayed: present(replay.data.id, 'the first task'),
    preview: { dryRun: preview.dryRun, attributes: preview.attributes.map(({ key }) => key) },
  };
}

async function work(headers: Headers, body: CreateTask) {
  const items = [body, { ...body, idempotency_key: 'visit-2' }, { ...body, idempotency_key: 'visit-3' }];
  const partial = await createTaskBatch({ mode: 'partial', items }, { headers });
  const atomic = await createTaskBatch({ mode: 'atomic', items }, { headers });
  if (partial.status !== 207 || atomic.status !== 409) throw new Error('The batches went otherwise');
  const rejected = atomic.data.results.map(({ index, error }) => ({
    index,
    code: present(error, 'the error').code,
  }));

  const walked: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query = { cursor, per_page: 2 };
    // A validator fills in what the document has as defaults, beside which a cursor must still be taken.
    if (ListActivitiesQueryParams.parse(query).page !== undefined) throw new Error('A page by default');
    const part = await listActivities(query, { headers });
    if (part.status !== 200) throw new Error('No page');
    const page = ListActivitiesResponse.parse(part.data);
    walked.push(...page.data.map(({ id }) => id));
    cursor = page.meta.nextCursor ?? null;
  }
  const id = present(walked[0], 'the newest');
  const change = (tag: string, reason: string) =>
    updateTask(id, { reason }, { headers: { ...headers, 'If-Match': tag } });
  const changed = await change('"1"', 'Later');
  const stale = await change('"1"', 'Later still');
  const canceled = await cancelActivity(id, { reason: 'Closed' }, { headers });
  const attributes = await listActivityAttributes(id, { headers });
  if (changed.status !== 200 || stale.status !== 412) throw new Error('If-Match went otherwise');
  if (canceled.status !== 200 || attributes.status !== 200) throw new Error('Not canceled');
  return {
    partial: partial.data.summary,
    rejected,
    walked,
    changed: { version: changed.data.version, stale: stale.data.code },
    canceled: canceled.data.status,
    attributes: attributes.data.map(({ value }) => value),
  };
}
