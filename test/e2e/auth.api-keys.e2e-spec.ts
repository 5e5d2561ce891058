import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { Activity } from '../../src/activities/entities/activity.entity.js';
import { ActivityStatusEvent } from '../../src/activities/entities/activity-status-event.entity.js';
import { ApiKey } from '../../src/auth/api-keys/entities/api-key.entity.js';
import { createApiKeyText } from '../../src/auth/api-keys/api-key-text.js';
import { ApiKeyRepository } from '../../src/auth/api-keys/api-key.repository.js';
import type { TenantId } from '../../src/database/tenant/tenant-id.js';
import { holdWithinASecond } from '../support/hold-within-a-second.js';
import { type Answer, send } from '../support/http.js';
import { outcomeOf } from '../support/outcome-of.js';
import { startServerBeside } from '../support/start-server-beside.js';
import type { TestServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';

const MINUTE = 60_000;

describe('a request with an API key', () => {
  let tenant: TestTenant;
  let id: string;
  let key: string;

  beforeEach(async () => {
    tenant = await TestTenant.create();
    ({ id, plaintextKey: key } = await tenant.createApiKey());
  });

  afterEach(() => void vi.restoreAllMocks());

  function create(headers: Record<string, string>): Promise<Answer> {
    return send(`${tenant.server.url}/api/activities/tasks`, 'POST', headers, tenant.taskBody());
  }

  /** What any route answers. */
  async function outcome(text = key, server: TestServer = tenant.server): Promise<string> {
    return outcomeOf(await send(`${server.url}/api/api-keys`, 'GET', { 'x-api-key': text }));
  }

  function storedKey(): Promise<ApiKey> {
    return tenant.manager.findOneByOrFail(ApiKey, { tenantId: tenant.id, id });
  }

  it("acts for the key's tenant without naming it, and as the key", async () => {
    const answer = await create({ 'x-api-key': key });

    expect(outcomeOf(answer)).toBe('201');
    const where = { tenantId: tenant.id, id: answer.body.id as string };
    const task = await tenant.manager.findOneByOrFail(Activity, where);
    const event = await tenant.manager.findOneByOrFail(ActivityStatusEvent, {
      tenantId: tenant.id,
      activityId: where.id,
    });
    expect(task.createdBy).toBe(`api-key:${id}`);
    expect(event.actor).toBe(`api-key:${id}`);
  });

  it.each<[string, string, (tenantId: string) => string]>([
    ["the key's tenant", '201', (tenantId) => tenantId],
    ["the key's tenant in capitals", '201', (tenantId) => tenantId.toUpperCase()],
    ['another tenant', '403 TENANT_FORBIDDEN', () => uuidv7()],
    ['a word', '400 VALIDATION_FAILED', () => 'mine'],
    ['nothing', '400 VALIDATION_FAILED', () => ''],
  ])('may name %s: %s', async (_, expected, header) => {
    expect(outcomeOf(await create({ 'x-api-key': key, 'x-tenant-id': header(tenant.id) }))).toBe(expected);
  });

  it.each<[string, string, (text: string) => string]>([
    ['a word', '401 API_KEY_INVALID', () => 'secret'],
    ['a key cut short', '401 API_KEY_INVALID', (text) => text.slice(0, -1)],
    ['a key with one character changed', '401 API_KEY_INVALID', changeLast],
    [
      'a key that names a tenant and is none of its',
      '401 API_KEY_INVALID',
      () => createApiKeyText(tenant.id),
    ],
    [
      'a key of a tenant that is not there',
      '401 API_KEY_INVALID',
      () => createApiKeyText(uuidv7() as TenantId),
    ],
    ['two keys', '401 API_KEY_INVALID', (text) => `${text}, ${text}`],
    ['nothing', '401 TOKEN_MISSING', () => ''],
  ])('is refused when the key is %s: %s', async (_, expected, spoil) => {
    expect(await outcome(spoil(key))).toBe(expected);
  });

  it('is told apart by nothing, whatever makes the key unknown', async () => {
    const texts = ['secret', createApiKeyText(tenant.id), createApiKeyText(uuidv7() as TenantId)];
    const answers = await Promise.all(texts.map((text) => create({ 'x-api-key': text })));
    const bodies = answers.map(({ text, body }) => text.replace(body.requestId as string, ''));

    expect(bodies).toEqual([bodies[0], bodies[0], bodies[0]]);
  });

  it.each<[string, (token: string) => string]>([
    ['a valid token', (token) => `Bearer ${token}`],
    ['an invalid token', () => 'Bearer garbage'],
    ['another scheme', () => 'Basic dXNlcjpwYXNz'],
  ])('is refused when it has %s as well', async (_, authorization) => {
    const headers = { 'x-api-key': key, authorization: authorization(tenant.token()) };

    expect(outcomeOf(await create(headers))).toBe('401 CREDENTIALS_AMBIGUOUS');
  });

  it('counts an empty header as none', async () => {
    const bearer = { authorization: `Bearer ${tenant.token()}`, 'x-tenant-id': tenant.id };

    expect(outcomeOf(await create({ 'x-api-key': key, authorization: '' }))).toBe('201');
    expect(outcomeOf(await create({ ...bearer, 'x-api-key': '' }))).toBe('201');
  });

  it('hears of both credentials when it has neither', async () => {
    const answer = await create({});

    expect(answer.body.message).toMatch(/Authorization: Bearer.*x-api-key/);
  });

  it('is refused within a second of the revocation, on every instance', async () => {
    const beside = await startServerBeside({});
    onTestFinished(() => beside.app.close());
    expect([await outcome(key), await outcome(key, beside)]).toEqual(['200', '200']);

    await tenant.request('POST', `/api-keys/${id}/revoke`);

    await Promise.all(
      [tenant.server, beside].map((server) =>
        holdWithinASecond(() => outcome(key, server), '401 API_KEY_REVOKED'),
      ),
    );
  });

  it('is refused from when the key expires, however late that was read', async () => {
    const expiresAt = Date.now() + 1_500;
    const { plaintextKey } = await tenant.createApiKey(undefined, {
      expires_at: new Date(expiresAt).toISOString(),
    });

    await expect
      .poll(
        async () => {
          const answer = await outcome(plaintextKey);
          if (Date.now() < expiresAt) expect(answer).toBe('200');
          return answer;
        },
        { interval: 20, timeout: 3_000 },
      )
      .toBe('401 API_KEY_EXPIRED');
    expect(Date.now()).toBeGreaterThanOrEqual(expiresAt);
  });

  it('reads a key once for all who send it at one moment, be it good or not', async () => {
    const find = vi.spyOn(tenant.server.app.get(ApiKeyRepository), 'findByHash');
    const unknown = createApiKeyText(tenant.id);

    const outcomes = await Promise.all(
      [key, unknown].flatMap((text) => Array.from({ length: 20 }, () => outcome(text))),
    );

    expect(new Set(outcomes)).toEqual(new Set(['200', '401 API_KEY_INVALID']));
    expect(find.mock.calls.length).toBeLessThan(10);
  });

  it('records the last use, once for many requests', async () => {
    const recordUse = vi.spyOn(tenant.server.app.get(ApiKeyRepository), 'recordUse');
    expect((await storedKey()).lastUsedAt).toBeNull();

    await Promise.all(Array.from({ length: 20 }, () => outcome()));

    await expect.poll(async () => (await storedKey()).lastUsedAt).toBeInstanceOf(Date);
    expect(recordUse).toHaveBeenCalledTimes(1);
  });

  it('records the last use again when that is a minute ago', async () => {
    const before = new Date(Date.now() - MINUTE - 1);
    await tenant.manager.update(ApiKey, { tenantId: tenant.id, id }, { lastUsedAt: before });

    expect(await outcome()).toBe('200');

    await expect
      .poll(async () => (await storedKey()).lastUsedAt!.getTime())
      .toBeGreaterThan(before.getTime());
  });

  it('leaves alone a last use that another instance has recorded', async () => {
    const repository = tenant.server.app.get(ApiKeyRepository);
    const now = Date.now();
    const record = (at: number): Promise<void> =>
      repository.recordUse(tenant.id, id, new Date(at), new Date(at - MINUTE));

    await record(now);
    await Promise.all([record(now + 1), record(now + 2)]);

    expect((await storedKey()).lastUsedAt).toEqual(new Date(now));
  });

  it('is answered when the last use cannot be recorded, which the log says', async () => {
    const { logs, app } = tenant.server;
    vi.spyOn(app.get(ApiKeyRepository), 'recordUse').mockRejectedValue(new Error('no room'));
    const answer = await send(`${tenant.server.url}/api/api-keys`, 'GET', { 'x-api-key': key });
    const requestId = answer.headers.get('x-request-id')!;

    expect(answer.status).toBe(200);
    await expect
      .poll(() => logs.filter((line) => line.includes(requestId)).join('\n'))
      .toContain('the use of an API key was not recorded');
  });

  it('leaves no trace of the key in the log or in the database', async () => {
    const { logs } = tenant.server;
    const hash = createHash('sha256').update(key).digest();
    await create({ 'x-api-key': key });
    await create({ 'x-api-key': changeLast(key) });
    await create({ 'x-api-key': key, authorization: 'Bearer garbage' });

    const [row] = await tenant.manager.query<{ text: string }[]>(
      'SELECT k::text AS text FROM activities.api_keys k WHERE tenant_id = $1 AND id = $2',
      [tenant.id, id],
    );
    const secret = key.slice('rtn_sk_'.length + 22);

    expect(logs.length).toBeGreaterThan(0);
    expect(logs.join('\n')).not.toContain(secret.slice(0, 20));
    for (const encoding of ['hex', 'base64'] as const)
      expect(logs.join('\n')).not.toContain(hash.toString(encoding));
    expect(row!.text).not.toContain(secret.slice(0, 20));
    expect((await storedKey()).keyHash).toEqual(hash);
  });
});

function changeLast(text: string): string {
  return text.slice(0, -1) + (text.endsWith('A') ? 'B' : 'A');
}
