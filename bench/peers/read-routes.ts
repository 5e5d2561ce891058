import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import type { Pool, QueryResultRow } from 'pg';
import { decodeCursor, encodeCursor } from '../../src/common/lists/cursor.js';
import { searchQuery } from '../../src/database/queries/search-words.js';
import {
  ACTIVITY_SCHEMA,
  ATTRIBUTES_SCHEMA,
  CONFIG_SCHEMA,
  EVENTS_SCHEMA,
  KEY_SCHEMA,
  POLICY_SCHEMA,
  pageSchema,
} from './read-schemas.js';
import {
  COUNT_CONFIGS,
  COUNT_KEYS,
  COUNT_POLICIES,
  FIND_ACTIVITY,
  LIST_ATTRIBUTES,
  LIST_CONFIGS,
  LIST_EVENTS,
  LIST_KEYS,
  LIST_POLICIES,
  type ListFilter,
  type ListSort,
  countStatement,
  listStatement,
} from './read-statements.js';

const FILTERS = ['status', 'commerce_id', 'operator_id', 'search'] as const;
const DEFAULT_LIMIT = 25;

interface ActivityRow {
  id: string;
  scheduledAt: Date;
  [column: string]: unknown;
}

type Query = Record<string, string | undefined>;
type ReadRequest = FastifyRequest & { caller?: { tenantId: string } };

/**
 * The reads of a bare server. A list it does not know, by several filters or in another order, it answers
 * 501.
 */
export function addReads(server: FastifyInstance, pool: Pool, onRequest: onRequestHookHandler): void {
  const read = (
    url: string,
    schema: object,
    handler: (tenantId: string, request: ReadRequest, reply: FastifyReply) => Promise<unknown>,
  ) =>
    server.route({
      method: 'GET',
      url: `/api/${url}`,
      schema: { response: { 200: schema } },
      onRequest,
      handler: (request: ReadRequest, reply) => handler(request.caller!.tenantId, request, reply),
    });
  const run = <Row extends QueryResultRow>(text: string, values: unknown[]) =>
    runNamed<Row>(pool, text, values);

  read('activities/:id', ACTIVITY_SCHEMA, async (tenantId, request, reply) => {
    const [row] = await run<ActivityRow>(FIND_ACTIVITY, [tenantId, idOf(request)]);
    if (!row) return notFound(reply);
    reply.header('etag', `"${String(row['version'])}"`);
    return toActivity(row);
  });
  read('activities/:id/status-events', EVENTS_SCHEMA, async (tenantId, request, reply) => {
    const rows = await run(LIST_EVENTS, [tenantId, idOf(request)]);
    return rows.length > 0 ? rows : notFound(reply);
  });
  read('activities/:id/attributes', ATTRIBUTES_SCHEMA, async (tenantId, request, reply) => {
    const rows = await run(LIST_ATTRIBUTES, [tenantId, idOf(request)]);
    return rows.length > 0 ? rows.filter(({ key }) => key !== null) : notFound(reply);
  });
  read('activities', pageSchema(ACTIVITY_SCHEMA), (tenantId, request, reply) =>
    listActivities(run, tenantId, request.query as Query, reply),
  );
  const catalogue = (url: string, schema: object, rows: string, count: string) =>
    read(`activity-config/${url}`, pageSchema(schema), (tenantId, request) =>
      readPage(run, request.query as Query, {
        rows: (limit, offset) => [rows, [tenantId, limit, offset]],
        count: [count, [tenantId]],
      }),
    );
  catalogue('attribute-keys', KEY_SCHEMA, LIST_KEYS, COUNT_KEYS);
  catalogue('attribute-policies', POLICY_SCHEMA, LIST_POLICIES, COUNT_POLICIES);
  catalogue('target-resolution', CONFIG_SCHEMA, LIST_CONFIGS, COUNT_CONFIGS);
}

function idOf({ params }: ReadRequest): string {
  return (params as { id: string }).id;
}

type Run = <Row extends QueryResultRow>(text: string, values: unknown[]) => Promise<Row[]>;
type Statement = [text: string, values: unknown[]];

const names = new Map<string, string>();

/** Each text by a name of its own. */
async function runNamed<Row extends QueryResultRow>(
  pool: Pool,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  const name = names.get(text) ?? `read-${names.size}`;
  names.set(text, name);
  return (await pool.query<Row>({ name, text, values })).rows;
}

function listActivities(run: Run, tenantId: string, query: Query, reply: FastifyReply): Promise<unknown> {
  const used = FILTERS.filter((name) => query[name] !== undefined);
  const { sort = '-created_at', cursor } = query;
  const isKnown = used.length <= 1 && ['scheduled_at', '-created_at'].includes(sort);
  if (!isKnown) return Promise.resolve(reply.status(501).send({ code: 'NOT_IMPLEMENTED' }));
  const filter: ListFilter = used[0] ?? 'none';
  const list = { tenantId, filter, value: query[filter] ?? '', sort: sort as ListSort };
  return cursor === undefined ? readActivityPage(run, list, query) : readPart(run, list, query, cursor);
}

interface List {
  tenantId: string;
  filter: ListFilter;
  value: string;
  sort: ListSort;
}

function valuesOf({ tenantId, filter, value }: List): unknown[] {
  if (filter === 'none') return [tenantId];
  return [tenantId, filter === 'search' ? searchQuery(tenantId, value) : value];
}

async function readPart(run: Run, list: List, query: Query, cursor: string): Promise<unknown> {
  const { tenantId, filter, value, sort } = list;
  const limit = Number(query['per_page'] ?? DEFAULT_LIMIT);
  const wanted = filter === 'none' ? {} : { [filter]: filter === 'search' ? value : [value] };
  const scope = [tenantId, 'activities', sort, { sort, ...wanted }];
  const values = valuesOf(list);
  if (cursor !== '') {
    const position = decodeCursor(cursor, scope);
    values.push(...(sort === 'scheduled_at' ? [position.value, position.id] : [position.id]));
  }
  const text = listStatement({ filter, sort, limit: limit + 1, isAfterRow: cursor !== '' });
  const rows = await run<ActivityRow>(text, values);
  const data = rows.slice(0, limit);
  const last = data.at(-1)!;
  const moment = (sort === 'scheduled_at' ? last.scheduledAt : (last['createdAt'] as Date)).toISOString();
  const nextCursor = rows.length > limit ? encodeCursor({ value: moment, id: last.id }, scope) : null;
  return { data: data.map(toActivity), meta: { limit, nextCursor } };
}

async function readActivityPage(run: Run, list: List, query: Query): Promise<unknown> {
  const { filter, sort } = list;
  const page = await readPage(run, query, {
    rows: (limit, offset) => [listStatement({ filter, sort, limit, offset }), valuesOf(list)],
    count: [countStatement(filter), valuesOf(list)],
  });
  return { ...page, data: page.data.map(toActivity) };
}

/** Counts each time, beside reading the rows. */
async function readPage(
  run: Run,
  query: Query,
  { rows, count }: { rows: (limit: number, offset: number) => Statement; count: Statement },
) {
  const page = Number(query['page'] ?? 1);
  const limit = Number(query['per_page'] ?? DEFAULT_LIMIT);
  const [data, [counted]] = await Promise.all([
    run<ActivityRow>(...rows(limit, (page - 1) * limit)),
    run<{ total: number }>(...count),
  ]);
  const { total } = counted!;
  return { data, meta: { page, limit, total, totalPages: Math.ceil(total / limit) } };
}

/** Dates are written by the serializer. */
function toActivity(row: ActivityRow): object {
  const { commerceId, assignmentReason, commerceName, routeName, operatorName } = row;
  const { assignedRouteId, assignedOperatorId, ...members } = row;
  return {
    ...members,
    commerceAssignment: { commerceId, assignmentReason, commerce: { name: commerceName } },
    taskDetails: {
      assignedRouteId,
      assignedOperatorId,
      route: { name: routeName },
      operator: { name: operatorName },
    },
  };
}

function notFound(reply: FastifyReply): FastifyReply {
  return reply.status(404).send({ statusCode: 404, code: 'NOT_FOUND' });
}
