import { beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../support/http.js';
import { TestTenant } from '../support/test-tenant.js';

describe('odd values', () => {
  let tenant: TestTenant;

  beforeEach(async () => {
    tenant = await TestTenant.create();
  });

  async function contactOf(value: string): Promise<Answer> {
    const userId = await tenant.addUser();
    return tenant.request('POST', `/commerces/${tenant.commerceId}/users/${userId}/contacts`, {
      type: 'EMAIL',
      value,
    });
  }

  it.each(['\ud800', 'a\udc00@x.io', 'a@b\ud800.io', `${'a'.repeat(250)}@x.io`, `${'İ'.repeat(30)}@x.io`])(
    'make no e-mail address, and no 500: %j',
    async (email) => {
      const operator = { type: 'SALESMAN', name: 'Ana', email };
      const synced = { items: [{ ...operator, external_id: 'OP-1' }] };

      expect((await tenant.request('POST', '/operators', operator)).body.details).toMatchObject([
        { field: '/email', code: 'INVALID_EMAIL' },
      ]);
      expect((await tenant.request('POST', '/operators/sync', synced)).body.details).toMatchObject([
        { field: '/items/0/email', code: 'INVALID_EMAIL' },
      ]);
      const contact = await contactOf(email);
      expect([contact.status, contact.body.details[0].field]).toEqual([400, '/value']);
    },
  );

  it.each([
    ['application/json', 200],
    ['application/json; charset=utf-8', 200],
    ['Application/JSON;charset="UTF-8"', 200],
    ['application/json;', 200],
    ['application/json; charset=latin1', 415],
    ['application/json; charset=utf-8; charset=utf-8', 415],
    ['application/jsonp', 415],
    ['text/plain', 415],
    [`application/json${'\t'.repeat(15_000)};x`, 415],
    [`application/json;charset=utf-8${' '.repeat(15_000)}; x`, 415],
  ])('of a media type are told apart: %s', async (type, status) => {
    const id = await tenant.addTask();
    const headers = { 'content-type': type };

    const answer = await tenant.request('POST', `/activities/${id}/cancel`, '{}', { headers });

    expect(answer.status).toBe(status);
  });

  it('as names do not keep a list from being walked', async () => {
    const names = ['店'.repeat(254), '😀'.repeat(254)].flatMap((name) => [`${name}a`, `${name}b`]);
    for (const name of names) expect((await tenant.request('POST', '/routes', { name })).status).toBe(201);

    const walked: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { status, body } = await tenant.request('GET', `/routes?per_page=1&cursor=${cursor}`);
      expect(status).toBe(200);
      walked.push(...(body.data as { name: string }[]).map(({ name }) => name));
      cursor = body.meta.nextCursor as string | null;
    }

    expect(walked.toSorted()).toEqual([...names, 'Centre'].toSorted());
  });

  it('are one fault, where an object stands for a list', async () => {
    const body = { resolution_strategy: 'ON_CREATION', priority: 0, criteria: {} };

    expect(
      (await tenant.request('POST', '/activity-config/target-resolution', body)).body.details,
    ).toMatchObject([{ field: '/criteria', code: 'INVALID_LIST' }]);
  });

  it.each(['', ' '])('make no part of an address: %j', async (street) => {
    const answer = await tenant.request('POST', `/commerces/${tenant.commerceId}/addresses`, { street });

    expect(answer.body.details).toMatchObject([{ field: '/street', code: 'INVALID_STRING' }]);
  });
});

describe('an API key that a key makes', () => {
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();

  it.each([
    ['as long as that one by default', {}, 201, expiresAt],
    ['shorter, if it is to', { expires_at: new Date(Date.now() + 3_600_000).toISOString() }, 201, undefined],
    ['no longer', { expires_at: new Date(Date.now() + 90_000_000).toISOString() }, 400, undefined],
  ])('lives %s', async (_, changes, status, expected) => {
    const tenant = await TestTenant.create();
    const { plaintextKey } = await tenant.createApiKey(['MANAGE_API_KEYS'], { expires_at: expiresAt });

    const answer = await fetch(`${tenant.server.url}/api/api-keys`, {
      method: 'POST',
      headers: { 'x-api-key': plaintextKey, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'child', permissions: ['MANAGE_API_KEYS'], ...changes }),
    });
    const body = (await answer.json()) as { expiresAt?: string; details?: { field: string }[] };

    expect(answer.status).toBe(status);
    if (expected) expect(body.expiresAt).toBe(expected);
    if (status === 400) expect(body.details).toMatchObject([{ field: '/expires_at' }]);
  });
});
