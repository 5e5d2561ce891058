import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProviderActivity } from '../../src/activities/queue/entities/provider-activity.entity.js';
import { BATCH_MODES } from '../../src/activities/dto/task-batch.dto.js';
import { ApiKey } from '../../src/auth/api-keys/entities/api-key.entity.js';
import { PERMISSIONS } from '../../src/auth/permission.js';
import type { TenantId } from '../../src/database/tenant/tenant-id.js';
import { DEMO_TENANT_ID } from '../../src/demo/demo-tenant.js';
import { cloneTenant, hashOfRows, idsOf } from '../support/clone-tenant.js';
import {
  type Operation,
  type Slot,
  documentedOperations,
  exampleIds,
} from '../support/documented-operations.js';
import { ensureDemoTenant } from '../support/ensure-demo-tenant.js';
import { type Answer, send } from '../support/http.js';
import { tenantToken } from '../support/sign-by-hand.js';
import { type TestServer, startServer } from '../support/test-server.js';

/** The attacker has the rows that the document's examples are about; the victims have copies of them. */
const ATTACKER = DEMO_TENANT_ID;
/** An id and texts that no tenant has, as long as those of the victim. */
const NOBODY = '01946803-6c00-7000-8f0f-00000000dead';
const TEXT_OF_VICTIM = 'zwiebelturm';
const TEXT_OF_NOBODY = 'zwiebelbaum';

/** Fields of bodies that name what a tenant has by a text; the other texts of bodies are new to it. */
const NAMING_TEXTS = new Set([
  'key',
  'commerce_external_id',
  'operator_external_id',
  'provider_activity_id',
  'result',
]);

const KEY_NAME = 'The key of the test';
const UUIDS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

type Headers = Record<string, string>;

/** A request of the attacker's, in which one place can be filled. */
interface Probe {
  operation: Operation;
  slot: Slot;
  /** How it differs from the operation's other probes. */
  variant: string;
  headers: Headers;
  query: string;
  /** Of a batch. */
  mode: string | null;
  theirs: string;
  nobodys: string;
}

describe('a tenant', () => {
  const operations = documentedOperations();
  const guarded = operations.filter(({ isPublic }) => !isPublic);
  const ids = exampleIds();
  let server: TestServer;
  let victim: TenantId;
  let toVictim: (text: string) => string;
  let toOther: (text: string) => string;
  const apiKeys = new Map<TenantId, string>();
  let idsOfVictim: Set<string>;

  beforeAll(async () => {
    server = await startServer();
    await ensureDemoTenant(server);
    toVictim = await cloneTenant(server.dataSource, ATTACKER, 'bbb');
    toOther = await cloneTenant(server.dataSource, ATTACKER, 'ccc');
    victim = toVictim(ATTACKER) as TenantId;
    await fillVictim();
    for (const tenantId of [victim, ATTACKER]) apiKeys.set(tenantId, await createKey(tenantId));
    idsOfVictim = await idsOf(server.dataSource, victim);
  });

  afterAll(async () => {
    await server.app.close();
  });

  /** Credentials of a tenant with all permissions. */
  function credentials(tenantId: TenantId): Headers {
    const token = tenantToken(server.config, tenantId, PERMISSIONS, 'someone');
    return { authorization: `Bearer ${token}`, 'x-tenant-id': tenantId };
  }

  /** As the operation wants them: some are for programs alone. */
  function credentialsFor({ needsApiKey }: Operation, tenantId: TenantId): Headers {
    return needsApiKey ? keyOf(tenantId) : credentials(tenantId);
  }

  function keyOf(tenantId: TenantId): Headers {
    return { 'x-api-key': apiKeys.get(tenantId)! };
  }

  function request(method: string, path: string, headers: Headers, body?: unknown): Promise<Answer> {
    return send(server.url + path, method, { 'x-request-id': 'probe', ...headers }, body);
  }

  /** Rows that only the victim has, with a text of its own wherever a list can be filtered by one. */
  async function fillVictim(): Promise<void> {
    const [key, email] = [TEXT_OF_VICTIM, `${TEXT_OF_VICTIM}@example.com`];
    const names = { name: TEXT_OF_VICTIM, external_id: TEXT_OF_VICTIM };
    const example = operations.find(({ id }) => id === 'createTask')!.body as object;
    const operator_id = ids.get('operator_id')!;
    const task = { ...example, assigned_operator_id: operator_id };
    const result = {
      commerce_external_id: 'SHOP-001',
      status: 'COMPLETED',
      task_result: { result: 'SALE_COMPLETED' },
    };
    const rows: [method: string, path: string, body: object][] = [
      ['POST', '/commerces', { ...names, tax_id: TEXT_OF_VICTIM, global_external_id: TEXT_OF_VICTIM }],
      ['POST', '/operators', { ...names, type: 'SALESMAN', email }],
      ['POST', '/routes', names],
      ['POST', `/routes/${ids.get('assigned_route_id')}/operators`, { operator_id, role: 'MEMBER' }],
      ['POST', '/dispatch-configs', { name: key, provider: 'MOCK', channel: 'EMAIL', is_active: true }],
      ['POST', '/activity-config/attribute-keys', { key }],
      ['POST', '/activity-config/result-types', { code: key, label: key, maps_to: 'COMPLETED' }],
      [
        'PUT',
        `/activity-config/attribute-policies/${key}`,
        { strategy: 'UPFRONT', resolver: 'INTERNAL_SERVICE' },
      ],
      ['PUT', `/commerces/${ids.get('commerce_id')}/attributes/${key}`, { value: 1 }],
      ['POST', '/activities/tasks', { ...task, reason: TEXT_OF_VICTIM, idempotency_key: TEXT_OF_VICTIM }],
      ...['09:00', '10:00'].map((time): [string, string, object] => [
        'POST',
        '/activity-results/tasks',
        { ...result, occurred_at: `2025-01-16T${time}:00Z` },
      ]),
    ];
    const made = new Map<string, string>();
    for (const [method, path, body] of rows) {
      const theirs = JSON.parse(toVictim(JSON.stringify(body))) as object;
      const answer = await request(method, `/api${toVictim(path)}`, credentials(victim), theirs);
      expect(answer.status, `${method} ${path}: ${answer.text}`).toBeLessThan(300);
      made.set(path, answer.body?.id as string);
    }
    await server.dataSource.manager.insert(ProviderActivity, {
      tenantId: victim,
      providerActivityId: TEXT_OF_VICTIM,
      configId: made.get('/dispatch-configs')!,
      activityId: made.get('/activities/tasks')!,
      createdAt: new Date(),
    });
    const ofOwnNames = {
      ...(JSON.parse(toVictim(JSON.stringify(task))) as object),
      commerce_id: made.get('/commerces'),
      assigned_operator_id: made.get('/operators'),
    };
    const body = { ...ofOwnNames, idempotency_key: `${TEXT_OF_VICTIM}-2` };
    expect((await request('POST', '/api/activities/tasks', credentials(victim), body)).status).toBe(201);
  }

  async function createKey(tenantId: TenantId): Promise<string> {
    const body = { name: KEY_NAME, permissions: PERMISSIONS };
    const answer = await request('POST', '/api/api-keys', credentials(tenantId), body);
    return (answer.body as { plaintextKey: string }).plaintextKey;
  }

  /** What the slot can hold: something of the victim's, and of nobody's. */
  function valuesFor({ parameters }: Operation, { in: place, path, format }: Slot) {
    const name = path.findLast((step) => step !== '*')!;
    if (format === 'uuid') {
      const own = place === 'path' ? parameters[name]! : ownId(name);
      return { theirs: toVictim(own), nobodys: NOBODY };
    }
    const end = format === 'idn-email' ? '@example.com' : '';
    return { theirs: TEXT_OF_VICTIM + end, nobodys: TEXT_OF_NOBODY + end };
  }

  /** By the name of the field, which may be shorter than where an example shows it: `route_id`. */
  function ownId(name: string): string {
    const known = ids.get(name) ?? [...ids].find(([other]) => other.endsWith(`_${name}`))?.[1];
    if (known) return known;
    throw new Error(
      `No example of the document shows an id for ${name}: give its field one of the demo tenant`,
    );
  }

  /** Each place that can name something of a tenant's, by each credential, spelling and option. */
  function probes(): Probe[] {
    return guarded.flatMap((operation) =>
      operation.slots
        .filter((slot) => namesSomething(operation, slot))
        .flatMap((slot) => probesOf(operation, slot)),
    );
  }

  function probesOf(operation: Operation, slot: Slot): Probe[] {
    const values = valuesFor(operation, slot);
    const probe = {
      operation,
      slot,
      headers: credentialsFor(operation, ATTACKER),
      query: '',
      mode: null,
      ...values,
    };
    const isBatch = isObject(operation.body) && 'mode' in operation.body;
    return [
      { ...probe, variant: 'as it is' },
      { ...probe, variant: 'by an API key', headers: keyOf(ATTACKER) },
      {
        ...probe,
        variant: 'by both names of the tenant',
        headers: { ...keyOf(ATTACKER), 'x-tenant-id': ATTACKER },
      },
      ...(slot.format === 'uuid'
        ? [
            {
              ...probe,
              variant: 'in capitals',
              theirs: values.theirs.toUpperCase(),
              nobodys: NOBODY.toUpperCase(),
            },
          ]
        : []),
      ...(operation.queryNames.includes('dry_run')
        ? [{ ...probe, variant: 'as a dry run', query: 'dry_run=true' }]
        : []),
      ...(isBatch
        ? BATCH_MODES.map((mode) => Object.assign({}, probe, { variant: `as a ${mode} batch`, mode }))
        : []),
    ];
  }

  function ask({ operation, slot, headers, query, mode }: Probe, value: string): Promise<Answer> {
    const parameters =
      slot.in === 'path' ? { ...operation.parameters, [slot.path[0]!]: value } : operation.parameters;
    const search = new URLSearchParams(query);
    if (slot.in === 'query') search.set(slot.path[0]!, value);
    const body = slot.in === 'body' ? withValue(operation.body, slot.path, value, mode) : operation.body;
    return request(
      operation.method,
      `${pathOf(operation, parameters)}?${search.toString()}`.replace(/\?$/, ''),
      headers,
      body,
    );
  }

  it('finds whatever another tenant has as if nobody had it: in no route, filter, body, item or dry run', async () => {
    const all = probes();
    const before = await hashOfRows(server.dataSource, victim);
    const differences: string[] = [];
    for (const probe of all) {
      const name = `${probe.operation.id} ${probe.slot.in} ${probe.slot.path.join('/')} ${probe.variant}`;
      const theirs = await ask(probe, probe.theirs);
      const nobodys = await ask(probe, probe.nobodys);
      const [seen, expected] = [bytesOf(theirs, probe.theirs), bytesOf(nobodys, probe.nobodys)];
      if (seen !== expected) differences.push(`${name}: ${seen} instead of ${expected}`);
      const leaked = leaksIn(theirs, probe.theirs);
      if (leaked.length > 0) differences.push(`${name}: shows ${leaked.join()}`);
      if (probe.operation.method !== 'GET' && isDone(theirs))
        differences.push(`${name}: ${seen} is no refusal`);
    }

    expect(differences).toEqual([]);
    expect(await hashOfRows(server.dataSource, victim)).toBe(before);
    expect(new Set(all.map(({ operation }) => operation.id)).size).toBeGreaterThan(guarded.length / 2);
  });

  it('finds its own by each filter that finds nothing of another tenant', async () => {
    const filters = probes().filter(({ slot, variant }) => slot.in === 'query' && variant === 'as it is');
    const blind: string[] = [];
    for (const probe of filters) {
      const found = await ask({ ...probe, headers: credentialsFor(probe.operation, victim) }, probe.theirs);
      if (found.body?.data?.length === 0) blind.push(`${probe.operation.id} ${probe.slot.path.join('/')}`);
    }

    expect(filters.length).toBeGreaterThan(0);
    expect(blind).toEqual([]);
  });

  it.each<[string, () => Headers, () => Headers]>([
    ['x-tenant-id', () => naming(victim), () => naming(NOBODY)],
    ['x-tenant-id in capitals', () => naming(victim.toUpperCase()), () => naming(NOBODY.toUpperCase())],
    [
      'x-tenant-id after its own',
      () => naming(`${ATTACKER}, ${victim}`),
      () => naming(`${ATTACKER}, ${NOBODY}`),
    ],
    ['x-tenant-id beside an API key', () => byKey(victim), () => byKey(NOBODY)],
  ])('cannot call any route for another tenant by %s', async (_, theirs, nobodys) => {
    const differences: string[] = [];
    for (const operation of guarded) {
      const path = toVictim(pathOf(operation, operation.parameters));
      const seen = await request(operation.method, path, theirs(), operation.body);
      const expected = await request(operation.method, path, nobodys(), operation.body);
      if (bytesOf(seen, victim) !== bytesOf(expected, NOBODY) || ![400, 403].includes(seen.status))
        differences.push(`${operation.id}: ${seen.status} ${seen.text} instead of ${expected.text}`);
    }

    expect(differences).toEqual([]);
  });

  function naming(tenantId: string): Headers {
    return { ...credentials(ATTACKER), 'x-tenant-id': tenantId };
  }

  function byKey(tenantId: string): Headers {
    return { ...keyOf(ATTACKER), 'x-tenant-id': tenantId };
  }

  it('cannot go on in a list of another tenant by its cursor', async () => {
    const lists = guarded.filter(({ queryNames }) => queryNames.includes('cursor'));
    for (const operation of lists) {
      const path = toVictim(pathOf(operation, operation.parameters));
      const first = await request('GET', `${path}?per_page=1&cursor=`, credentialsFor(operation, victim));
      const cursor = first.body?.meta?.nextCursor as string | null;
      expect(cursor, `the victim has two rows in ${operation.id}`).toEqual(expect.any(String));
      const own = pathOf(operation, operation.parameters);
      const mine = credentialsFor(operation, ATTACKER);
      const theirs = await request('GET', `${own}?per_page=1&cursor=${cursor}`, mine);
      const nobodys = await request('GET', `${own}?per_page=1&cursor=${TEXT_OF_NOBODY}`, mine);

      expect(theirs.status, `in ${operation.id}`).toBe(400);
      expect(bytesOf(theirs, cursor!), `in ${operation.id}`).toBe(bytesOf(nobodys, TEXT_OF_NOBODY));
    }
    expect(lists.length).toBeGreaterThan(0);
  });

  // Last, since it changes the attacker's rows: until here, each refusal was one.
  it('has the same day as a tenant with the same keys, external ids and tax ids before it', async () => {
    await server.dataSource.manager.delete(ApiKey, { tenantId: ATTACKER, name: KEY_NAME });
    const other = toOther(ATTACKER) as TenantId;
    const own = await idsOf(server.dataSource, ATTACKER);
    const idsOfOther = await idsOf(server.dataSource, other);
    const originals = new Map([...own].flatMap((id) => [[id, id] as const, [toOther(id), id] as const]));
    const original = (id: string) => originals.get(id) ?? '<new>';
    const differences: string[] = [];
    // Keys are no part of the day.
    for (const operation of guarded.filter(({ needsApiKey }) => !needsApiKey)) {
      const { id, method, body } = operation;
      const path = pathOf(operation, operation.parameters);
      const theirBody = body === undefined ? body : (JSON.parse(toOther(JSON.stringify(body))) as object);
      const theirs = await request(method, toOther(path), credentials(other), theirBody);
      const answer = await request(method, path, credentials(ATTACKER), body);
      const [seen, expected] = [ownForm(answer, original), ownForm(theirs, original)];
      if (seen !== expected || !isDone(answer)) differences.push(`${id}: ${seen} instead of ${expected}`);
      const leaked = [...idsOfOther].filter((one) => answer.text.includes(one));
      if (leaked.length > 0) differences.push(`${id}: shows ${leaked.join()}`);
    }

    expect(differences).toEqual([]);
  });

  /** Ids of the victim's in an answer that were not sent. */
  function leaksIn({ text, headers }: Answer, sent: string): string[] {
    const shown = `${text}${JSON.stringify([...headers])}`;
    return [...idsOfVictim].filter((id) => id !== sent.toLowerCase() && shown.includes(id));
  }
});

/** Texts that are new to a tenant, such as a name, name nothing; those of the path and of filters do. */
function namesSomething(operation: Operation, { in: place, path, format }: Slot): boolean {
  if (path.at(-1) === 'cursor') return false;
  if (format === 'uuid' || place !== 'body') return true;
  const isNaming = NAMING_TEXTS.has(path.at(-1)!) || path.at(-2) === 'attribute_keys';
  return isNaming && operation.id !== 'createAttributeKey';
}

function pathOf({ path }: Operation, parameters: Record<string, string>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parameters[name]!));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/**
 * A body with a value at a place. Of a list, only the item with the value is left, since the others would be
 * created the first time; an atomic batch keeps all, as it is refused as a whole.
 */
function withValue(body: unknown, path: string[], value: string, mode: string | null): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (step === '*') {
    // A value, which an attribute of a task must have beside its key.
    const items = Array.isArray(body) ? body : [rest.length > 0 ? { value: 1 } : null];
    const changed = withValue(items[0], rest, value, mode);
    return mode === 'atomic' ? [changed, ...items.slice(1)] : [changed];
  }
  const object = isObject(body) ? body : {};
  const named = mode !== null && 'mode' in object ? { ...object, mode } : object;
  return { ...named, ...BY_PROVIDER[step], [step]: withValue(object[step], rest, value, mode) };
}

/** What lets a field count: a provider's id is looked at only where the task is not named by its own. */
const BY_PROVIDER: Record<string, object> = {
  provider_activity_id: { activity_id: undefined },
  dispatch_config_id: { activity_id: undefined, provider_activity_id: TEXT_OF_VICTIM },
};

/** Status, headers and body, without what was sent and what differs each time. */
function bytesOf({ status, headers, text }: Answer, sent: string): string {
  const lasting = [...headers].filter(([name]) => !['date', 'connection', 'keep-alive'].includes(name));
  const bytes = `${status} ${JSON.stringify(lasting)} ${text}`;
  return bytes.replaceAll(sent, '…').replaceAll(sent.toLowerCase(), '…');
}

/** Whether something was done; a batch says so of each item. */
function isDone({ status, text }: Answer): boolean {
  if (status === 202) return text.includes('"QUEUED"');
  return status === 207 ? /"status":20[01]/.test(text) : status < 300;
}

/** Without what each tenant has of its own: the ids of new rows, times, lengths and the text of a key. */
function ownForm({ status, headers, text }: Answer, original: (id: string) => string): string {
  const answer = `${status} ${headers.get('location')} ${headers.get('etag')} ${text}`;
  return answer
    .replaceAll(UUIDS, original)
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '<time>')
    .replaceAll(/rtn_sk_[\w-]+/g, '<key>')
    .replaceAll(/"nextCursor":"[^"]+"/g, '"nextCursor":"<cursor>"');
}
