import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { createHmac, createSecretKey, hash, timingSafeEqual } from 'node:crypto';
import { Pool } from 'pg';
import { searchWords } from '../../src/database/queries/search-words.js';
import { newId } from '../../src/common/new-id.js';
import { addReads } from './read-routes.js';
import { CREATE_TASK_SCHEMA, type CreateTaskBody, TASK_SCHEMA } from './create-task.schema.js';
import { CREATE_TASK_COLUMNS, type CreateTaskRow, createTaskStatement } from './create-task.sql.js';

/** The best of 5, 7, 10, 12, 16, 20, 32 and 64 in turn: 3,370 creates a second, against 2,450 with 32. */
const CONNECTIONS = 10;
/** Clocks may differ by so many seconds. */
const CLOCK_TOLERANCE = 5;
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

const parameters = Object.fromEntries(CREATE_TASK_COLUMNS.map((name, index) => [name, `$${index + 1}`]));
const CREATE_TASK = createTaskStatement(parameters as Record<keyof CreateTaskRow, string>);
const FIND_BY_KEY = `SELECT id, request_fingerprint FROM activities.activities
  WHERE tenant_id = $1 AND idempotency_key = $2`;

interface FoundRow {
  commerce: boolean | null;
  route: boolean | null;
  operator: boolean | null;
  created: boolean;
}

interface Claims {
  exp: number;
  nbf?: number;
  sub: string;
  tenants: Record<string, string[]>;
}

interface Caller {
  subject: string;
  tenantId: string;
}

type CallerRequest = FastifyRequest & { caller?: Caller };

const pool = new Pool({ connectionString: process.env['DATABASE_URL'], max: CONNECTIONS });
const key = createSecretKey(process.env['JWT_SECRET']!, 'utf8');

const server = Fastify({
  bodyLimit: 256 * 1024,
  ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: true } },
});

server.route<{ Body: CreateTaskBody }>({
  method: 'POST',
  url: '/api/activities/tasks',
  schema: { body: CREATE_TASK_SCHEMA, response: { 201: TASK_SCHEMA } },
  onRequest: authorise('CREATE_ACTIVITY'),
  handler: create,
});
addReads(server, pool, authorise('VIEW_ACTIVITIES'));

/** Token, then tenant, then permission. */
function authorise(permission: string) {
  return (request: CallerRequest, reply: FastifyReply, done: () => void): void => {
    const caller = authenticate(request, reply, permission);
    if (!caller) return;
    request.caller = caller;
    done();
  };
}

/** Null where the request is refused, which has then been answered. */
function authenticate(request: CallerRequest, reply: FastifyReply, permission: string): Caller | null {
  const token = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
  const claims = token === undefined ? null : verify(token);
  const refused = (status: number, code: string): null => {
    fail(reply, status, code);
    return null;
  };
  if (!claims) {
    reply.header('www-authenticate', 'Bearer');
    return refused(401, 'TOKEN_INVALID');
  }
  const tenant = request.headers['x-tenant-id'];
  if (typeof tenant !== 'string' || !UUID.test(tenant)) return refused(400, 'VALIDATION_FAILED');
  const tenantId = tenant.toLowerCase();
  const permissions = claims.tenants[tenantId];
  if (!permissions) return refused(403, 'TENANT_FORBIDDEN');
  return permissions.includes(permission)
    ? { subject: claims.sub, tenantId }
    : refused(403, 'PERMISSION_MISSING');
}

/** HS256 by hand, since the libraries take two to six times as long. */
function verify(token: string): Claims | null {
  const [header = '', payload = '', signature = '', ...rest] = token.split('.');
  const expected = createHmac('sha256', key).update(`${header}.${payload}`).digest();
  const given = Buffer.from(signature, 'base64url');
  const isSigned = given.length === expected.length && timingSafeEqual(given, expected);
  if (!isSigned || rest.length > 0) return null;
  const { alg } = decode(header) as { alg: string };
  const claims = decode(payload) as Claims;
  const now = Math.floor(Date.now() / 1000);
  const isInTime = claims.exp > now - CLOCK_TOLERANCE && (claims.nbf ?? now) <= now + CLOCK_TOLERANCE;
  return alg === 'HS256' && isInTime ? claims : null;
}

/** Throws on what is no JSON, which nobody signs who has the key. */
function decode(part: string): unknown {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}

async function create(
  request: CallerRequest & FastifyRequest<{ Body: CreateTaskBody }>,
  reply: FastifyReply,
): Promise<unknown> {
  const { body } = request;
  // What this peer leaves out it refuses, so that no measurement can be of less than it seems.
  if (body.target_criteria || body.attribute_keys?.length || body.attributes?.length)
    return fail(reply, 501, 'NOT_IMPLEMENTED');
  const row = toRow(request.caller!, body);
  const values = CREATE_TASK_COLUMNS.map((name) => row[name]);
  const { rows } = await pool.query<FoundRow>({ name: 'create-task', text: CREATE_TASK, values });
  if (!rows[0]!.created) return refuse(reply, row, rows[0]!);
  reply.status(201).header('location', `/api/activities/${row.id}`);
  return {
    id: row.id,
    type: 'TASK',
    channel: row.channel,
    status: 'READY',
    taskDetails: { assignedRouteId: row.routeId, assignedOperatorId: row.operatorId },
  };
}

function toRow({ tenantId, subject }: Caller, body: CreateTaskBody): CreateTaskRow {
  const asked = {
    commerceId: body.commerce_id.toLowerCase(),
    routeId: body.assigned_route_id.toLowerCase(),
    operatorId: body.assigned_operator_id.toLowerCase(),
    channel: body.channel,
    reason: body.reason,
    assignmentReason: body.assignment_reason ?? null,
    idempotencyKey: body.idempotency_key,
    scheduledAt: body.scheduled_at,
    suggestedExecutionTime: body.suggested_execution_time ?? null,
    userStatus: body.user_status ?? null,
    score: body.score ?? null,
  };
  return {
    ...asked,
    tenantId,
    id: newId(),
    fingerprint: `\\x${hash('sha256', JSON.stringify(asked))}`,
    createdBy: subject,
    createdAt: new Date().toISOString(),
    eventId: newId(),
    searchWords: searchWords(tenantId, body.reason, body.idempotency_key),
  };
}

/** Says why nothing was created: the key first, since a retry must learn that it had succeeded. */
async function refuse(reply: FastifyReply, row: CreateTaskRow, found: FoundRow): Promise<unknown> {
  const values = [row.tenantId, row.idempotencyKey];
  const { rows } = await pool.query<{ id: string; request_fingerprint: Buffer }>({
    name: 'find-by-key',
    text: FIND_BY_KEY,
    values,
  });
  const [existing] = rows;
  if (existing) {
    const sameRequest = `\\x${existing.request_fingerprint.toString('hex')}` === row.fingerprint;
    return fail(reply, 409, 'IDEMPOTENCY_KEY_EXISTS', { activityId: existing.id, sameRequest });
  }
  const isMissing = found.commerce === null || found.route === null || found.operator === null;
  return isMissing ? fail(reply, 404, 'NOT_FOUND') : fail(reply, 400, 'INACTIVE');
}

function fail(reply: FastifyReply, statusCode: number, code: string, members: object = {}): FastifyReply {
  return reply.status(statusCode).send({ statusCode, code, ...members });
}

process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
const url = await server.listen({ host: process.env['HOST']!, port: Number(process.env['PORT']) });
process.stdout.write(`${JSON.stringify({ msg: 'ready', url })}\n`);
