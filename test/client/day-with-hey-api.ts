import { type Day, ROUTES, SHOPS, type Setting, present } from './day.js';
import { type Client, createClient, createConfig } from './generated/hey-api/client';
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
} from './generated/hey-api';

/** A day by `@hey-api/openapi-ts`. */
export async function driveDay({ baseUrl, headers }: Setting): Promise<Day> {
  const client = createClient(createConfig({ baseUrl, headers }));
  const { synced, strategy, body } = await prepare(client);
  return { synced, strategy, ...(await create(client, body)), ...(await work(client, body)) };
}

async function prepare(client: Client) {
  const { data: shops } = await syncCommerces({ client, body: { items: SHOPS } });
  await syncRoutes({ client, body: { items: ROUTES } });
  const { data: operator } = await createOperator({ client, body: { type: 'SALESMAN', name: 'Ana' } });
  const { data: policy } = await putAttributePolicy({
    client,
    path: { key: 'promotions' },
    body: { strategy: 'CALLER_PROVIDED' },
  });
  const { data: commerces } = await listCommerces({ client, query: { external_id: 'SHOP-1' } });
  const { data: routes } = await listRoutes({ client, query: { page: 1, cursor: '' } });
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

async function create(client: Client, body: CreateTask) {
  const created = await createTask({ client, body });
  const repeated = await createTask({ client, body });
  if (repeated.error?.code !== 'IDEMPOTENCY_KEY_EXISTS') throw new Error('A repeated key is a conflict');
  const { activityId, sameRequest } = repeated.error;
  const wrong = await createTask({ client, body: { ...body, reason: '', scheduled_at: 'tomorrow' } });
  if (wrong.error?.code !== 'VALIDATION_FAILED') throw new Error('A wrong body is refused');
  const replay = await createTask({ client, headers: { 'Idempotency-Replay': true }, body });
  const { data: preview } = await createTask({
    client,
    query: { dry_run: true },
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

async function work(client: Client, body: CreateTask) {
  const items = [body, { ...body, idempotency_key: 'visit-2' }, { ...body, idempotency_key: 'visit-3' }];
  const { data: partial } = await createTaskBatch({ client, body: { mode: 'partial', items } });
  const atomic = await createTaskBatch({ client, body: { mode: 'atomic', items } });
  if (atomic.error?.code !== 'BATCH_REJECTED') throw new Error('The batch has a used key');
  const rejected = atomic.error.results.map(({ index, error }) => ({
    index,
    code: present(error, 'the error').code,
  }));

  const walked: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query: { cursor: string; per_page: number } = { cursor, per_page: 2 };
    const { data } = await listActivities({ client, query });
    const page = present(data, 'the page');
    walked.push(...page.data.map(({ id }) => id));
    cursor = page.meta.nextCursor ?? null;
  }
  const id = present(walked[0], 'the newest');
  const change = (tag: string, reason: string) =>
    updateTask({ client, path: { id }, headers: { 'If-Match': tag }, body: { reason } });
  const changed = await change('"1"', 'Later');
  const stale = await change('"1"', 'Later still');
  const canceled = await cancelActivity({ client, path: { id }, body: { reason: 'Closed' } });
  const attributes = await listActivityAttributes({ client, path: { id } });
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
