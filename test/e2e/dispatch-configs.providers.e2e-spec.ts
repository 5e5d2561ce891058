import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DispatchConfigRepository } from '../../src/activity-config/dispatch/dispatch-config.repository.js';
import { DispatchSender } from '../../src/dispatch/providers/dispatch-sender.js';
import { WEBHOOK_SECRET, addConfig, httpConfig, mockConfig } from '../support/dispatch-configs.js';
import type { Answer } from '../support/http.js';
import { outcomeOf } from '../support/outcome-of.js';
import { Receiver } from '../support/receiver.js';
import { startServerBeside } from '../support/start-server-beside.js';
import type { TestServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';

describe('a provider', () => {
  let server: TestServer;
  let tenant: TestTenant;

  beforeAll(async () => {
    server = await startServerBeside({ OUTBOUND_ALLOW: '127.0.0.1' });
  });

  afterAll(() => server.app.close());

  beforeEach(async () => {
    tenant = await TestTenant.create(server);
  });

  function test(id: string): Promise<Answer> {
    return tenant.request('POST', `/dispatch-configs/${id}/test`);
  }

  it('of the kind HTTP gets a test that is signed by Standard Webhooks', async () => {
    const receiver = await Receiver.http((response) => response.end('{"ok":true}'));
    const base_url = `http://127.0.0.1:${receiver.port}/incoming?from=us`;
    const id = await addConfig(tenant, httpConfig({ base_url }));

    const { status, body } = await test(id);

    expect(status).toBe(200);
    expect(body).toEqual({
      outcome: 'SUCCESS',
      durationMs: expect.any(Number),
      responseStatus: 200,
      responseBody: '{"ok":true}',
      errorCode: null,
    });
    const [{ method, path, headers, body: sent }] = receiver.requests as [(typeof receiver.requests)[number]];
    expect([method, path]).toEqual(['POST', '/incoming?from=us']);
    expect(headers['idempotency-key']).toBe(headers['webhook-id']);
    const message = new Webhook(WEBHOOK_SECRET).verify(sent, headers as Record<string, string>);
    expect(message).toEqual({
      type: 'task.test',
      timestamp: expect.stringMatching(/Z$/),
      data: { configId: id },
    });
  });

  it.each([
    [400, 'FAILED', 'PROVIDER_REFUSED'],
    [401, 'FAILED', 'PROVIDER_UNAUTHORIZED'],
    [302, 'FAILED', 'PROVIDER_REDIRECTS'],
    [503, 'FAILED', 'PROVIDER_OVERLOADED'],
  ])('that responds to a test with %i is shown so, in 200', async (responseStatus, outcome, errorCode) => {
    const receiver = await Receiver.http((response) => {
      response.writeHead(responseStatus, { location: 'http://169.254.169.254/' }).end('x'.repeat(9_000));
    });
    const base_url = `http://127.0.0.1:${receiver.port}`;

    const { status, body } = await test(await addConfig(tenant, httpConfig({ base_url })));

    expect(status).toBe(200);
    expect(body).toMatchObject({ outcome, responseStatus, errorCode });
    expect(body.responseBody).toBe('x'.repeat(8192));
    expect(receiver.connections.all).toBe(1);
  });

  it('whose name leads to an address that is not public is not called, and the test says so', async () => {
    const base_url = 'https://localhost.localdomain:8443/';

    const { status, body } = await test(await addConfig(tenant, httpConfig({ base_url })));

    expect(status).toBe(200);
    expect(['ADDRESS_BLOCKED', 'LOOKUP_FAILED']).toContain(body.errorCode);
    expect(body.responseStatus).toBeNull();
  });

  it('of the kind YOM gets no test, which would be a real visit', async () => {
    const receiver = await Receiver.http((response) => response.end());
    const base_url = `http://127.0.0.1:${receiver.port}/v1/`;
    const credentials = { api_key: 'yom-key' };
    const id = await addConfig(
      tenant,
      httpConfig({ provider: 'YOM', channel: 'SALESMAN', base_url, credentials }),
    );

    expect(outcomeOf(await test(id))).toBe('400 TEST_NOT_SUPPORTED');
    expect(receiver.connections.all).toBe(0);
  });

  it('of the kind YOM gets its messages at the path of activities, with its key', async () => {
    const receiver = await Receiver.http((response) => response.end('{}'));
    const base_url = `http://127.0.0.1:${receiver.port}/v1/?region=mx`;
    const credentials = { api_key: 'yom-key' };
    const id = await addConfig(
      tenant,
      httpConfig({ provider: 'YOM', channel: 'SALESMAN', base_url, credentials }),
    );
    const config = await server.app.get(DispatchConfigRepository).findOne(tenant.id, { id });

    const message = { type: 'task.dispatch', data: { id: 'é' } };
    await server.app.get(DispatchSender).send(config!, { idempotencyKey: 'dsp_1_1', message });

    const [{ path, headers, body }] = receiver.requests as [(typeof receiver.requests)[number]];
    expect(path).toBe('/v1/activities?region=mx');
    expect(headers).toMatchObject({ 'x-api-key': 'yom-key', 'idempotency-key': 'dsp_1_1' });
    expect(JSON.parse(body)).toEqual(message);
  });

  it.each([
    [undefined, { outcome: 'SUCCESS', responseStatus: 200, errorCode: null }],
    ['SUCCESS', { outcome: 'SUCCESS', responseStatus: 200, errorCode: null }],
    ['REFUSE', { outcome: 'FAILED', responseStatus: 422, errorCode: 'PROVIDER_REFUSED' }],
    ['TIME_OUT', { outcome: 'UNKNOWN', responseStatus: null, errorCode: 'PROVIDER_TIMEOUT' }],
  ])('of the kind MOCK with the outcome %s responds by itself', async (outcome, expected) => {
    const settings = outcome === undefined ? {} : { outcome };
    const id = await addConfig(tenant, mockConfig({ settings, timeout_seconds: 1, is_active: false }));

    const first = await test(id);
    const second = await test(id);

    expect(first.body).toMatchObject(expected);
    if (expected.outcome === 'SUCCESS') {
      const ids = [first, second].map(({ body }) => JSON.parse(body.responseBody).provider_activity_id);
      expect(ids[0]).toMatch(/^mock-/);
      expect(ids[0]).not.toBe(ids[1]);
    }
  });
});
