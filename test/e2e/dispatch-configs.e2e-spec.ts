import { beforeEach, describe, expect, it } from 'vitest';
import { DispatchConfig } from '../../src/activity-config/dispatch/entities/dispatch-config.entity.js';
import { DispatchConfigState } from '../../src/dispatch/entities/dispatch-config-state.entity.js';
import {
  WEBHOOK_SECRET,
  addConfig,
  httpConfig,
  mockConfig,
  patchConfig,
} from '../support/dispatch-configs.js';
import type { Answer } from '../support/http.js';
import { outcomeOf } from '../support/outcome-of.js';
import { TestTenant } from '../support/test-tenant.js';

const PATH = '/dispatch-configs';
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** The faults of an answer, as `field code`. */
function faultsOf({ body }: Answer): string[] {
  return (body.details as { field: string; code: string }[]).map(({ field, code }) => `${field} ${code}`);
}

/** Of several answers, in alphabetical order. */
function outcomes(answers: Answer[]): string[] {
  return answers.map(({ status, body }) => `${status} ${body.code ?? ''}`.trim()).toSorted();
}

describe('the kinds of provider', () => {
  it('say their channels, and the credentials and settings that they want', async () => {
    const tenant = await TestTenant.create();

    const { status, body } = await tenant.request('GET', '/dispatch-providers', undefined, {
      token: tenant.token(['VIEW_ACTIVITIES']),
    });

    expect(status).toBe(200);
    expect(body.map(({ kind }: { kind: string }) => kind)).toEqual(['HTTP', 'YOM', 'MOCK']);
    expect(body[0]).toMatchObject({
      channels: ['SALESMAN', 'CALLCENTER', 'WHATSAPP', 'EMAIL', 'SMS', 'PUSH'],
      credentials: [{ key: 'secret', label: expect.any(String), type: 'TEXT', required: true, secret: true }],
      settings: [],
    });
    expect(body[1].credentials).toEqual([
      { key: 'api_key', label: 'API key', type: 'TEXT', required: true, secret: true },
    ]);
    expect(body[2].settings).toEqual([
      { key: 'outcome', label: expect.any(String), type: 'CHOICE', required: false, secret: false },
    ]);
  });
});

describe('a dispatch configuration', () => {
  let tenant: TestTenant;

  beforeEach(async () => {
    tenant = await TestTenant.create();
  });

  function create(body: unknown): Promise<Answer> {
    return tenant.request('POST', PATH, body);
  }

  /** Without what waits for it, which only this response has. */
  async function get(id: string): Promise<Answer['body']> {
    const { queue: _, ...config } = (await tenant.request('GET', `${PATH}/${id}`)).body as { queue: object };
    return config;
  }

  it('is made with the defaults of its channel', async () => {
    const answer = await create(mockConfig());

    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/api${PATH}/${answer.body.id}`);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(answer.body).toEqual({
      id: expect.any(String),
      name: 'Trial',
      provider: 'MOCK',
      channel: 'WHATSAPP',
      baseUrl: null,
      credentials: {},
      settings: {},
      timing: 'AT_SCHEDULE',
      leadMinutes: null,
      retryDelays: [5, 60],
      timeoutSeconds: 15,
      maxInFlight: 8,
      adoptFrom: expect.stringMatching(TIME),
      isActive: true,
      adopting: true,
      adopted: 0,
      createdAt: expect.stringMatching(TIME),
      updatedAt: answer.body.createdAt,
    });
    expect({ ...(await get(answer.body.id)), adopting: true }).toMatchObject(answer.body);
    const key = { tenantId: tenant.id, configId: answer.body.id };
    expect(await tenant.manager.countBy(DispatchConfigState, key)).toBe(1);
  });

  it('of a visit or a call leads by a day', async () => {
    const { body } = await create(mockConfig({ channel: 'SALESMAN' }));
    const call = await create(mockConfig({ channel: 'CALLCENTER', lead_minutes: 0 }));

    expect(body).toMatchObject({ timing: 'LEAD', leadMinutes: 1440 });
    expect(call.body).toMatchObject({ timing: 'LEAD', leadMinutes: 0 });
  });

  it('keeps all that is given', async () => {
    const { status, body } = await create(
      httpConfig({
        channel: 'SMS',
        timing: 'LEAD',
        lead_minutes: 90,
        retry_delays: [0, 3600],
        timeout_seconds: 30,
        max_in_flight: 64,
        adopt_from: '2025-01-01T00:00:00+02:00',
      }),
    );

    expect(status).toBe(201);
    expect(body).toMatchObject({
      baseUrl: 'https://tasks.example.com/incoming',
      credentials: { secret: true },
      timing: 'LEAD',
      leadMinutes: 90,
      retryDelays: [0, 3600],
      timeoutSeconds: 30,
      maxInFlight: 64,
      adoptFrom: '2024-12-31T22:00:00.000Z',
      isActive: false,
      adopting: false,
    });
  });

  it('never shows a credential, and is stored without it', async () => {
    const answer = await create(httpConfig());
    const stored = await tenant.manager.findOneByOrFail(DispatchConfig, {
      tenantId: tenant.id,
      id: answer.body.id,
    });
    const shown = await tenant.request('GET', PATH);

    expect(answer.text + shown.text).not.toContain(WEBHOOK_SECRET);
    expect(JSON.stringify(stored)).not.toContain(WEBHOOK_SECRET);
    expect(stored.credentials['secret']).toEqual({ keyId: 'test', sealed: expect.any(String) });
  });

  it.each([
    [httpConfig({ credentials: {} }), ['/credentials/secret REQUIRED']],
    [httpConfig({ credentials: undefined }), ['/credentials/secret REQUIRED']],
    [httpConfig({ credentials: { secret: null } }), ['/credentials/secret REQUIRED']],
    [httpConfig({ credentials: { secret: 'secret' } }), ['/credentials/secret INVALID_VALUE']],
    [httpConfig({ credentials: { secret: 7 } }), ['/credentials/secret INVALID_VALUE']],
    [
      httpConfig({ credentials: { secret: WEBHOOK_SECRET, 'a/b': 'x' } }),
      ['/credentials/a~1b UNKNOWN_FIELD'],
    ],
    [httpConfig({ credentials: WEBHOOK_SECRET }), ['/credentials INVALID_JSON_OBJECT']],
    [httpConfig({ base_url: undefined }), ['/base_url REQUIRED']],
    [httpConfig({ base_url: 'tasks.example.com' }), ['/base_url URL_INVALID']],
    [httpConfig({ base_url: 'http://tasks.example.com' }), ['/base_url URL_SCHEME']],
    [httpConfig({ base_url: 'https://me:too@tasks.example.com' }), ['/base_url URL_USER_INFO']],
    [httpConfig({ base_url: 'https://tasks.example.com:22' }), ['/base_url URL_PORT']],
    [httpConfig({ base_url: 'https://0xa9fea9fe/' }), ['/base_url URL_ADDRESS']],
    [httpConfig({ base_url: 'https://[::ffff:10.0.0.1]/' }), ['/base_url URL_ADDRESS']],
    [httpConfig({ base_url: `https://a.example/${'x'.repeat(240)}` }), ['/base_url INVALID_STRING']],
    [
      { ...httpConfig({ channel: 'EMAIL' }), provider: 'YOM' },
      ['/channel NOT_ALLOWED', '/credentials/secret UNKNOWN_FIELD', '/credentials/api_key REQUIRED'],
    ],
    [
      httpConfig({ provider: 'YOM', channel: 'SALESMAN', credentials: { api_key: 'a b' } }),
      ['/credentials/api_key INVALID_VALUE'],
    ],
    [mockConfig({ base_url: 'https://a.example' }), ['/base_url NOT_ALLOWED']],
    [mockConfig({ settings: { outcome: 'LUCK' } }), ['/settings/outcome INVALID_VALUE']],
    [mockConfig({ settings: { luck: 'no' } }), ['/settings/luck UNKNOWN_FIELD']],
    [mockConfig({ timing: 'AT_SCHEDULE', lead_minutes: 5 }), ['/lead_minutes NOT_ALLOWED']],
    [mockConfig({ lead_minutes: 5 }), ['/lead_minutes NOT_ALLOWED']],
    [mockConfig({ timing: 'LEAD', lead_minutes: -1 }), ['/lead_minutes INVALID_INTEGER']],
    [mockConfig({ retry_delays: [5, 3601] }), ['/retry_delays INVALID_INTEGER_LIST']],
    [mockConfig({ retry_delays: Array(21).fill(1) }), ['/retry_delays INVALID_INTEGER_LIST']],
    [mockConfig({ retry_delays: ['5'] }), ['/retry_delays INVALID_INTEGER_LIST']],
    [mockConfig({ timeout_seconds: 31 }), ['/timeout_seconds INVALID_INTEGER']],
    [mockConfig({ max_in_flight: 0 }), ['/max_in_flight INVALID_INTEGER']],
    [mockConfig({ adopt_from: '2025-02-30T00:00:00Z' }), ['/adopt_from INVALID_DATE_TIME']],
    [mockConfig({ is_active: undefined }), ['/is_active REQUIRED']],
    [mockConfig({ provider: 'FTP' }), ['/provider NOT_ALLOWED']],
    [mockConfig({ name: ' ' }), ['/name INVALID_STRING']],
  ])('is not made of %j', async (body, faults) => {
    const answer = await create(body);

    expect(outcomeOf(answer)).toBe('400 VALIDATION_FAILED');
    expect(faultsOf(answer).toSorted()).toEqual(faults.toSorted());
    expect((await tenant.request('GET', PATH)).body.data).toEqual([]);
  });

  it('says all faults at once: of its fields, its kind, its timing, its credentials and its address', async () => {
    const answer = await create({
      name: '',
      provider: 'HTTP',
      channel: 'EMAIL',
      base_url: 'https://10.1/',
      credentials: { token: 'x' },
      settings: { outcome: 'SUCCESS' },
      lead_minutes: 10,
      max_in_flight: 65,
      is_active: 'yes',
      priority: 1,
    });

    expect(faultsOf(answer).toSorted()).toEqual(
      [
        '/name INVALID_STRING',
        '/base_url URL_ADDRESS',
        '/credentials/token UNKNOWN_FIELD',
        '/credentials/secret REQUIRED',
        '/settings/outcome UNKNOWN_FIELD',
        '/lead_minutes NOT_ALLOWED',
        '/max_in_flight INVALID_INTEGER',
        '/is_active INVALID_BOOLEAN',
        '/priority UNKNOWN_FIELD',
      ].toSorted(),
    );
    expect(answer.text).not.toContain('10.1');
  });

  it('refuses query parameters, which nobody reads', async () => {
    const answer = await tenant.request('POST', `${PATH}?dry_run=true`, mockConfig());

    expect(faultsOf(answer)).toEqual(['dry_run UNKNOWN_FIELD']);
  });

  it('changes what is given, and nothing else', async () => {
    const id = await addConfig(tenant, httpConfig({ channel: 'SALESMAN', lead_minutes: 60 }));

    const answer = await patchConfig(tenant, id, { name: 'Renamed', timing: 'IMMEDIATE', retry_delays: [] });

    expect(answer.status).toBe(200);
    expect(answer.headers.get('etag')).toBe('"2"');
    expect(answer.body).toMatchObject({
      name: 'Renamed',
      baseUrl: 'https://tasks.example.com/incoming',
      credentials: { secret: true },
      timing: 'IMMEDIATE',
      leadMinutes: null,
      retryDelays: [],
      timeoutSeconds: 15,
    });
    expect(await get(id)).toMatchObject(answer.body);
    expect((await patchConfig(tenant, id, { timing: 'LEAD' })).body.leadMinutes).toBe(1440);
  });

  it('keeps credentials that a change does not name, and replaces those that it does', async () => {
    const id = await addConfig(tenant, httpConfig());
    const storedSecret = async () => {
      const config = await tenant.manager.findOneByOrFail(DispatchConfig, { tenantId: tenant.id, id });
      return config.credentials['secret']!.sealed;
    };
    const first = await storedSecret();

    await patchConfig(tenant, id, { name: 'Renamed', credentials: {} });
    expect(await storedSecret()).toBe(first);
    const secret = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;
    await patchConfig(tenant, id, { credentials: { secret } });

    expect(await storedSecret()).not.toBe(first);
  });

  it.each([
    [{ provider: 'MOCK' }, ['/provider UNKNOWN_FIELD']],
    [{ channel: 'SMS' }, ['/channel UNKNOWN_FIELD']],
    [{ credentials: { secret: null } }, ['/credentials/secret REQUIRED']],
    [{ base_url: 'https://10.0.0.1/', name: 7 }, ['/name INVALID_STRING', '/base_url URL_ADDRESS']],
    [{ lead_minutes: 7 }, ['/lead_minutes NOT_ALLOWED']],
    [{ timing: 'LEAD', lead_minutes: 7, settings: { a: 'b' } }, ['/settings/a UNKNOWN_FIELD']],
  ])('is not changed by %j', async (changes, faults) => {
    const id = await addConfig(tenant, httpConfig());
    const before = await get(id);

    const answer = await patchConfig(tenant, id, changes);

    expect(outcomeOf(answer)).toBe('400 VALIDATION_FAILED');
    expect(faultsOf(answer).toSorted()).toEqual(faults.toSorted());
    expect(await get(id)).toEqual(before);
  });

  it('is changed on the version that If-Match names, and on no other', async () => {
    const id = await addConfig(tenant, mockConfig({ is_active: false }));
    const rename = (name: string, etag: string) =>
      tenant.request('PATCH', `${PATH}/${id}`, { name }, { headers: { 'if-match': etag } });

    expect((await rename('First', '"1"')).status).toBe(200);
    expect(outcomeOf(await rename('Second', '"1"'))).toBe('412 VERSION_MISMATCH');
    expect((await get(id)).name).toBe('First');
  });

  it('is the only active one of its channel', async () => {
    const active = await addConfig(tenant, mockConfig());
    const spare = await addConfig(tenant, mockConfig({ is_active: false }));
    await addConfig(tenant, mockConfig({ channel: 'SMS' }));

    expect(outcomeOf(await create(mockConfig()))).toBe('409 CHANNEL_CONFIGURED');
    expect(outcomeOf(await patchConfig(tenant, spare, { is_active: true }))).toBe('409 CHANNEL_CONFIGURED');
    await patchConfig(tenant, active, { is_active: false });
    expect((await patchConfig(tenant, spare, { is_active: true })).status).toBe(200);
  });

  it('is activated once of 10 at the same moment, by creates and by changes', async () => {
    const created = await Promise.all(Array.from({ length: 10 }, () => create(mockConfig())));
    const spares = await Promise.all(
      Array.from({ length: 10 }, () => addConfig(tenant, mockConfig({ channel: 'SMS', is_active: false }))),
    );
    const changed = await Promise.all(spares.map((id) => patchConfig(tenant, id, { is_active: true })));

    expect(outcomes(created)).toEqual(['201', ...Array<string>(9).fill('409 CHANNEL_CONFIGURED')]);
    expect(outcomes(changed)).toEqual(['200', ...Array<string>(9).fill('409 CHANNEL_CONFIGURED')]);
  });

  it('is listed by channel and activity, in the order of creation', async () => {
    const first = await addConfig(tenant, mockConfig());
    const second = await addConfig(tenant, mockConfig({ channel: 'SMS' }));
    const third = await addConfig(tenant, mockConfig({ is_active: false }));
    const idsOf = async (query: string) => {
      const { body } = await tenant.request('GET', `${PATH}${query}`);
      return body.data.map(({ id }: { id: string }) => id);
    };

    expect(await idsOf('')).toEqual([first, second, third]);
    expect(await idsOf('?sort=-created_at')).toEqual([third, second, first]);
    expect(await idsOf('?channel=WHATSAPP')).toEqual([first, third]);
    expect(await idsOf('?channel=WHATSAPP&is_active=true')).toEqual([first]);
    expect(await idsOf('?cursor=&per_page=2')).toEqual([first, second]);
  });

  it('is not there for another tenant, and none for its channel', async () => {
    const id = await addConfig(tenant, mockConfig());
    const other = await TestTenant.create();

    expect(outcomeOf(await other.request('GET', `${PATH}/${id}`))).toBe('404 DISPATCH_CONFIG_NOT_FOUND');
    expect(outcomeOf(await patchConfig(other, id, { name: 'Mine' }))).toBe('404 DISPATCH_CONFIG_NOT_FOUND');
    expect(outcomeOf(await other.request('POST', `${PATH}/${id}/test`))).toBe(
      '404 DISPATCH_CONFIG_NOT_FOUND',
    );
    expect((await other.request('GET', PATH)).body.data).toEqual([]);
    expect((await other.request('POST', PATH, mockConfig())).status).toBe(201);
    expect((await get(id)).name).toBe('Trial');
  });

  it('is read with VIEW_ACTIVITIES and written with MANAGE_ACTIVITY_CONFIG', async () => {
    const id = await addConfig(tenant, mockConfig());
    const reader = { token: tenant.token(['VIEW_ACTIVITIES']) };
    const writer = { token: tenant.token(['MANAGE_ACTIVITY_CONFIG']) };

    expect((await tenant.request('GET', `${PATH}/${id}`, undefined, reader)).status).toBe(200);
    expect((await tenant.request('GET', PATH, undefined, writer)).status).toBe(403);
    for (const [method, path] of [
      ['POST', PATH],
      ['PATCH', `${PATH}/${id}`],
      ['POST', `${PATH}/${id}/test`],
    ] as const)
      expect((await tenant.request(method, path, {}, reader)).status).toBe(403);
    expect((await tenant.request('PATCH', `${PATH}/${id}`, { name: 'New' }, writer)).status).toBe(200);
  });
});
