import { beforeEach, describe, expect, it } from 'vitest';
import { ResultType } from '../../src/activity-config/result-types/entities/result-type.entity.js';
import { MAX_TYPES } from '../../src/activity-config/result-types/result-types.service.js';
import type { Answer } from '../support/http.js';
import { holdWithinASecond } from '../support/hold-within-a-second.js';
import { outcomeOf } from '../support/outcome-of.js';
import { resultBody, submit } from '../support/result-tenant.js';
import { TestTenant } from '../support/test-tenant.js';

const PATH = '/activity-config/result-types';
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const DEFAULTS = [
  ['NOT_INTERESTED', 'NOT_EXECUTED', false, true],
  ['NO_CONTACT', 'NOT_EXECUTED', false, false],
  ['RESCHEDULE', 'COMPLETED', true, true],
  ['SALE_COMPLETED', 'COMPLETED', false, true],
];

interface Type {
  code: string;
  mapsTo: string;
  requiresFutureScheduledAt: boolean;
  countsAsContact: boolean;
}

describe('the resource of result types', () => {
  let tenant: TestTenant;

  beforeEach(async () => {
    tenant = await TestTenant.create();
  });

  function create(body: Record<string, unknown>): Promise<Answer> {
    return tenant.request('POST', PATH, { label: 'Sold', maps_to: 'COMPLETED', ...body });
  }

  function update(code: string, changes: unknown): Promise<Answer> {
    return tenant.request('PATCH', `${PATH}/${code}`, changes);
  }

  async function list(query = ''): Promise<Type[]> {
    return (await tenant.request('GET', PATH + query)).body.data as Type[];
  }

  async function codes(query: string): Promise<string[]> {
    return (await list(query)).map(({ code }) => code);
  }

  it('starts with the same four for each tenant, whatever it does first', async () => {
    const described = (types: Type[]) =>
      types.map((type) => [type.code, type.mapsTo, type.requiresFutureScheduledAt, type.countsAsContact]);
    expect(described(await list())).toEqual(DEFAULTS);

    const bare = await TestTenant.createBare();
    expect(described((await bare.request('GET', PATH)).body.data as Type[])).toEqual(DEFAULTS);

    const submitting = await TestTenant.create();
    expect((await submit(submitting, resultBody({ activity_id: await submitting.addTask() }))).status).toBe(
      201,
    );
    expect(await submitting.manager.countBy(ResultType, { tenantId: submitting.id })).toBe(4);

    const creating = await TestTenant.create();
    expect((await create({ code: 'SOLD' })).status).toBe(201);
    expect(
      (await creating.request('POST', PATH, { code: 'NO_CONTACT', label: 'x', maps_to: 'PENDING' })).status,
    ).toBe(409);
  });

  it('adds a type', async () => {
    const answer = await create({
      code: 'LOST',
      label: 'Lost for good',
      maps_to: 'CANCELED',
      requires_future_scheduled_at: true,
      counts_as_contact: false,
      is_active: false,
    });

    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      code: 'LOST',
      label: 'Lost for good',
      mapsTo: 'CANCELED',
      requiresFutureScheduledAt: true,
      countsAsContact: false,
      isActive: false,
      createdAt: expect.stringMatching(TIME),
      updatedAt: answer.body.createdAt,
    });
    expect(answer.headers.get('location')).toBe(`/api${PATH}/LOST`);
    expect((await tenant.request('GET', `${PATH}/LOST`)).body).toEqual(answer.body);
  });

  it.each(['a', 'x'.repeat(100), 'A.b_c:d-e', '...', '__proto__', 'constructor'])(
    'takes %s, which can be changed and used within a second',
    async (code) => {
      expect((await create({ code })).status).toBe(201);
      expect((await update(encodeURIComponent(code), { label: 'x' })).body).toMatchObject({
        code,
        label: 'x',
      });
      const id = await tenant.addTask();
      const body = resultBody({ activity_id: id, task_result: { result: code } });
      await holdWithinASecond(async () => (await submit(tenant, body)).status, 201);
    },
  );

  it.each<[field: string, code: string, value: unknown]>([
    ['code', 'REQUIRED', undefined],
    ['code', 'INVALID_RESULT_CODE', 'a b'],
    ['code', 'INVALID_RESULT_CODE', '..'],
    ['code', 'INVALID_RESULT_CODE', 'x'.repeat(101)],
    ['label', 'REQUIRED', undefined],
    ['label', 'INVALID_STRING', ' '],
    ['label', 'INVALID_STRING', 'x'.repeat(256)],
    ['maps_to', 'REQUIRED', null],
    ['maps_to', 'NOT_ALLOWED', 'FAILED'],
    ['counts_as_contact', 'INVALID_BOOLEAN', 1],
    ['requires_future_scheduled_at', 'INVALID_BOOLEAN', 'no'],
    ['value', 'UNKNOWN_FIELD', 1],
  ])('refuses /%s as %s: %j', async (field, code, value) => {
    const answer = await create({ code: 'SOLD', [field]: value });

    expect(outcomeOf(answer)).toBe('400 VALIDATION_FAILED');
    expect(answer.body.details).toEqual([{ field: `/${field}`, code, message: expect.any(String) }]);
    expect(outcomeOf(await tenant.request('GET', `${PATH}/SOLD`))).toBe('404 RESULT_TYPE_NOT_FOUND');
  });

  it('answers 409 to a code that is there, whoever of several is first', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => create({ code: 'SOLD' })));

    expect(answers.map((answer) => outcomeOf(answer)).toSorted()).toEqual([
      '201',
      ...Array<string>(4).fill('409 RESULT_TYPE_EXISTS'),
    ]);
  });

  it(`has room for ${MAX_TYPES} types, and for no more when several come at one moment`, async () => {
    await list();
    const types = Array.from({ length: MAX_TYPES - 5 }, (_, index) => ({
      tenantId: tenant.id,
      code: `T${index}`,
      label: 'x',
      mapsTo: 'COMPLETED' as const,
    }));
    await tenant.manager.insert(ResultType, types);

    const answers = await Promise.all(['a', 'b', 'c'].map((code) => create({ code })));

    expect(answers.map((answer) => outcomeOf(answer)).toSorted()).toEqual([
      '201',
      ...Array<string>(2).fill('409 TOO_MANY_RESULT_TYPES'),
    ]);
  });

  it('changes what is given, and what a result means within a second', async () => {
    const id = await tenant.addTask();
    const body = resultBody({ activity_id: id, status: 'NOT_EXECUTED' });
    expect(outcomeOf(await submit(tenant, body))).toBe('400 RESULT_STATUS_MISMATCH');

    const answer = await update('SALE_COMPLETED', { maps_to: 'NOT_EXECUTED' });

    expect(answer.body).toMatchObject({
      label: 'Sale completed',
      mapsTo: 'NOT_EXECUTED',
      countsAsContact: true,
    });
    await holdWithinASecond(async () => (await submit(tenant, body)).status, 201);
    expect(outcomeOf(await update('NONE', { label: 'x' }))).toBe('404 RESULT_TYPE_NOT_FOUND');
  });

  it('lists them by code, either way, by whether they are active, and part by part', async () => {
    await update('RESCHEDULE', { is_active: false });

    expect(await codes('?sort=-code')).toEqual(DEFAULTS.map(([code]) => code).toReversed());
    expect(await codes('?is_active=false')).toEqual(['RESCHEDULE']);
    const { body } = await tenant.request('GET', `${PATH}?per_page=3&cursor=`);
    expect(await codes(`?per_page=3&cursor=${String(body.meta.nextCursor)}`)).toEqual(['SALE_COMPLETED']);
  });

  it("does not show or change another tenant's", async () => {
    const other = await TestTenant.create();
    await other.request('POST', PATH, { code: 'THEIRS', label: 'x', maps_to: 'COMPLETED' });

    expect(outcomeOf(await tenant.request('GET', `${PATH}/THEIRS`))).toBe('404 RESULT_TYPE_NOT_FOUND');
    expect(outcomeOf(await update('THEIRS', { label: 'y' }))).toBe('404 RESULT_TYPE_NOT_FOUND');
    const answer = await submit(
      tenant,
      resultBody({ activity_id: await tenant.addTask(), task_result: { result: 'THEIRS' } }),
    );
    expect(outcomeOf(answer)).toBe('400 UNKNOWN_RESULT_TYPE');
  });
});
