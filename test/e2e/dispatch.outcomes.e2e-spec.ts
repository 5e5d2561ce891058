import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TASK_MESSAGE } from '../../src/dispatch/message/task-message.examples.js';
import { DispatchTenant } from '../support/dispatch-tenant.js';
import { TestProvider, inOrder, respond } from '../support/test-provider.js';
import { messageViolations } from '../support/document-contract.js';
import { answerLookUps } from '../support/answer-look-ups.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { Receiver } from '../support/receiver.js';
import { type TestServer, startServer } from '../support/test-server.js';

let server: TestServer;

beforeAll(async () => {
  server = await startServer({ OUTBOUND_ALLOW: '127.0.0.1,localhost' });
});

afterAll(() => server.app.close());

async function start(
  answer: Parameters<typeof TestProvider.start>[0],
  changes: Record<string, unknown> = {},
) {
  const provider = await TestProvider.start(answer);
  return { provider, tenant: await DispatchTenant.create(server, provider, changes) };
}

describe('a task that is sent', () => {
  it('reaches its provider with all that is needed to carry it out, signed', async () => {
    const { provider, tenant } = await start(respond(200, { provider_activity_id: 'their-1' }));
    const { tenant: owner } = tenant;
    const person = await owner.addUser({ roles: ['OWNER'] });
    const contact = { type: 'WHATSAPP', value: '+34911234567', is_primary: true };
    await owner.request('POST', `/commerces/${owner.commerceId}/users/${person}/contacts`, contact);
    await owner.request('POST', `/commerces/${owner.commerceId}/addresses`, {
      city: 'Springfield',
      is_primary: true,
    });
    const key = `visit-${person}`;
    const id = await tenant.addTask({
      idempotency_key: key,
      score: 90,
      user_status: 'NEW',
      assignment_reason: 'Largest order',
      target_criteria: [{ type: 'ROLE_MATCH', config: { role: 'OWNER' } }],
      attributes: [],
    });

    await tenant.untilStatus(id, 'DISPATCHED');

    expect(provider.unverified).toEqual([]);
    expect(provider.deliveries).toHaveLength(1);
    const [{ key: sentKey, message }] = provider.deliveries as [(typeof provider.deliveries)[0]];
    expect(sentKey).toBe(`dsp_${id}_1`);
    expect(message).toEqual({
      type: 'task.dispatch',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as unknown,
      data: {
        id,
        idempotencyKey: key,
        channel: 'WHATSAPP',
        reason: 'Monthly visit',
        assignmentReason: 'Largest order',
        scheduledAt: '2025-01-16T09:00:00.000Z',
        suggestedExecutionTime: null,
        score: 90,
        userStatus: 'NEW',
        commerce: {
          id: owner.commerceId,
          externalId: null,
          name: 'Corner shop',
          taxId: 'TAX-1',
          address: {
            street: null,
            city: 'Springfield',
            region: null,
            postalCode: null,
            countryCode: null,
            latitude: null,
            longitude: null,
          },
        },
        route: { id: owner.routeId, externalId: null, name: 'Centre' },
        operator: {
          id: owner.operatorId,
          externalId: null,
          type: 'SALESMAN',
          name: 'Ana',
          email: null,
          phone: null,
        },
        target: {
          id: person,
          externalId: null,
          name: 'A person',
          roles: ['OWNER'],
          contacts: [{ type: 'WHATSAPP', value: '+34911234567', isPrimary: true }],
        },
        attributes: {},
      },
    });
    expect(await tenant.row(id)).toBeUndefined();
    expect(await tenant.attempts(id)).toMatchObject([
      {
        generation: 1,
        attempt: 1,
        outcome: 'SUCCESS',
        responseStatus: 200,
        errorCode: null,
        responseBody: '{"provider_activity_id":"their-1"}',
        providerActivityId: 'their-1',
      },
    ]);
  });

  it('is what the OpenAPI document says that it is', async () => {
    const { provider, tenant } = await start(respond(204));
    const id = await tenant.addTask();
    await tenant.untilStatus(id, 'DISPATCHED');

    expect(messageViolations('taskDispatch', provider.deliveries[0]!.message)).toEqual([]);
    expect(messageViolations('taskDispatch', TASK_MESSAGE)).toEqual([]);
    expect(messageViolations('taskDispatch', { ...TASK_MESSAGE, more: 1 })).not.toEqual([]);
  });

  it('has the status of its last try, and the event says why', async () => {
    const { tenant } = await start(respond(422, { message: 'no such route' }));
    const id = await tenant.addTask();

    const { lastEvent } = await tenant.untilStatus(id, 'FAILED');

    expect(lastEvent).toMatchObject({
      eventType: 'FAILED',
      fromStatus: 'READY',
      errorCode: 'PROVIDER_REFUSED',
      actor: 'dispatch',
      errorMessage: 'The provider responded with 422',
    });
    expect(await tenant.row(id)).toBeUndefined();
  });

  it.each([200, 201, 202, 204, 299])('is DISPATCHED by %i', async (status) => {
    const { provider, tenant } = await start(respond(status));
    const id = await tenant.addTask();

    const { lastEvent } = await tenant.untilStatus(id, 'DISPATCHED');

    expect(lastEvent).toMatchObject({ eventType: 'DISPATCHED', actor: 'dispatch', errorCode: null });
    expect(provider.deliveries).toHaveLength(1);
  });

  it('is DISPATCHED by a 409 that names an id, and FAILED by one that names none', async () => {
    const { tenant } = await start(inOrder(respond(409, { provider_activity_id: 'x' }), respond(409, {})));
    const [named, unnamed] = [await tenant.addTask(), await tenant.addTask()];

    const ends = await Promise.all(
      [named, unnamed].map((id) =>
        eventually(async () => {
          const { status } = (await tenant.tenant.request('GET', `/activities/${id}`)).body as {
            status: string;
          };
          expect(status).not.toBe('READY');
          return status;
        }),
      ),
    );

    expect(ends.toSorted()).toEqual(['DISPATCHED', 'FAILED']);
  });

  it.each([400, 402, 409, 410, 413, 415, 418, 422, 451])(
    'is FAILED by %i at once, since the provider refuses it',
    async (status) => {
      const { provider, tenant } = await start(respond(status));
      const id = await tenant.addTask();

      const { lastEvent } = await tenant.untilStatus(id, 'FAILED');

      expect(lastEvent).toMatchObject({ errorCode: 'PROVIDER_REFUSED' });
      expect(provider.deliveries).toHaveLength(1);
      expect((await tenant.state()).failures).toBe(0);
    },
  );

  it.each([408, 425, 429, 500, 502, 503, 504])(
    'is tried again after %i, with the same key, timestamp and body, and FAILED when its tries are spent',
    async (status) => {
      const { provider, tenant } = await start(respond(status));
      const id = await tenant.addTask();

      const { lastEvent } = await tenant.untilStatus(id, 'FAILED');

      expect(lastEvent).toMatchObject({ errorCode: 'PROVIDER_UNREACHABLE' });
      expect(provider.keys).toEqual(new Set([`dsp_${id}_1`]));
      expect(new Set(provider.deliveries.map(({ message }) => JSON.stringify(message))).size).toBe(1);
      expect((await tenant.attempts(id)).map(({ attempt }) => attempt)).toEqual([3, 2, 1]);
    },
  );

  it('is DISPATCHED by a later try', async () => {
    const { provider, tenant } = await start(inOrder(respond(500), respond(503), respond(200)));
    const id = await tenant.addTask();

    await tenant.untilStatus(id, 'DISPATCHED');

    expect(provider.deliveries).toHaveLength(3);
    expect(provider.keys.size).toBe(1);
    expect((await tenant.attempts(id)).map(({ outcome }) => outcome)).toEqual([
      'SUCCESS',
      'FAILED',
      'FAILED',
    ]);
  });

  it('is UNKNOWN when no response comes in time, and tried again with the same key', async () => {
    const { provider, tenant } = await start(
      inOrder(() => undefined, respond(200)),
      { timeout_seconds: 1 },
    );
    const id = await tenant.addTask();

    await tenant.untilStatus(id, 'DISPATCHED');

    expect(provider.keys.size).toBe(1);
    const [, first] = await tenant.attempts(id);
    expect(first).toMatchObject({ outcome: 'UNKNOWN', errorCode: 'PROVIDER_TIMEOUT', responseStatus: null });
  });

  it('is FAILED as timed out when no try got a response', async () => {
    const { tenant } = await start(() => undefined, { timeout_seconds: 1, retry_delays: [] });
    const id = await tenant.addTask();

    expect((await tenant.untilStatus(id, 'FAILED')).lastEvent).toMatchObject({
      errorCode: 'PROVIDER_TIMEOUT',
    });
  });

  it('is UNKNOWN when the connection ends before the response, or in it', async () => {
    const broken = inOrder(
      (response) => response.destroy(),
      (response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{');
        setImmediate(() => response.destroy());
      },
      respond(200),
    );
    const { tenant } = await start(broken);
    const id = await tenant.addTask();

    await tenant.untilStatus(id, 'DISPATCHED');

    expect((await tenant.attempts(id)).map(({ outcome }) => outcome)).toEqual([
      'SUCCESS',
      'UNKNOWN',
      'UNKNOWN',
    ]);
  });

  it('is tried again when nobody listens', async () => {
    const provider = await TestProvider.start(respond(200));
    const tenant = await DispatchTenant.create(server, provider, {
      base_url: `http://127.0.0.1:${await freePort()}/`,
    });
    const id = await tenant.addTask();

    expect((await tenant.untilStatus(id, 'FAILED')).lastEvent).toMatchObject({
      errorCode: 'PROVIDER_UNREACHABLE',
    });
    expect(await tenant.attempts(id)).toHaveLength(3);
  });

  it.each([
    [401, 'PROVIDER_UNAUTHORIZED'],
    [403, 'PROVIDER_UNAUTHORIZED'],
    [404, 'PROVIDER_NOT_FOUND'],
    [405, 'PROVIDER_NOT_FOUND'],
    [301, 'PROVIDER_REDIRECTS'],
    [307, 'PROVIDER_REDIRECTS'],
  ])('stays READY after %i, which is the fault of the configuration: it is held', async (status, code) => {
    const { tenant } = await start(respond(status, '', { location: 'http://127.0.0.1/' }));
    const id = await tenant.addTask();

    await eventually(async () => expect(await tenant.attempts(id)).toHaveLength(1));

    expect(await tenant.attempts(id)).toMatchObject([{ outcome: 'FAILED', errorCode: code }]);
    expect(await tenant.row(id)).toMatchObject({ attempts: 0, lease_token: null });
    const { probes, held_until: heldUntil } = await tenant.state();
    expect(probes).toBe(0);
    expect(heldUntil!.getTime() - Date.now()).toBeGreaterThan(20_000);
  });

  it.each([
    ['leads to an address that is not open', '169.254.169.254', 'BLOCKED', 'ADDRESS_BLOCKED'],
    ['leads nowhere', null, 'FAILED', 'LOOKUP_FAILED'],
  ])('stays READY where the name of its configuration %s', async (_, address, outcome, errorCode) => {
    answerLookUps({ 'provider.test': [address === null ? [] : [address]] });
    const provider = await TestProvider.start(respond(200));
    const tenant = await DispatchTenant.create(server, provider, { base_url: 'https://provider.test:8443/' });
    const id = await tenant.addTask();

    await eventually(async () => expect(await tenant.attempts(id)).toMatchObject([{ outcome, errorCode }]));

    expect((await tenant.state()).probes).toBe(0);
    expect(await tenant.row(id)).toMatchObject({ attempts: 0 });
  });

  it('stays READY where the provider speaks no TLS', async () => {
    const receiver = await Receiver.tcp((socket) => socket.end('what?'));
    const provider = await TestProvider.start(respond(200));
    const tenant = await DispatchTenant.create(server, provider, {
      base_url: `https://localhost:${receiver.port}/`,
    });
    const id = await tenant.addTask();

    await eventually(async () =>
      expect(await tenant.attempts(id)).toMatchObject([{ errorCode: 'TLS_FAILED' }]),
    );
    expect(await tenant.row(id)).toMatchObject({ attempts: 0 });
  });
});

describe('what a provider says', () => {
  it('is kept as far as it can be shown: 8 KiB of a failure, 1 KiB of a success, NUL and cut characters replaced', async () => {
    const body = Buffer.concat([
      Buffer.from('a\u0000b'),
      Buffer.from([0xff]),
      Buffer.from('é'.repeat(40_000)),
    ]);
    const answer =
      (status: number) => (response: { writeHead: (status: number) => { end: (body: Buffer) => void } }) =>
        response.writeHead(status).end(body);
    const { tenant } = await start(inOrder(answer(500), answer(200)));
    const id = await tenant.addTask();

    await tenant.untilStatus(id, 'DISPATCHED');

    const [success, failure] = (await tenant.attempts(id)).map(({ responseBody }) => responseBody as string);
    expect(Buffer.byteLength(failure!)).toBeLessThanOrEqual(8_192);
    expect(Buffer.byteLength(failure!)).toBeGreaterThan(8_180);
    expect(Buffer.byteLength(success!)).toBeLessThanOrEqual(1_024);
    expect(success!.startsWith('a\uFFFDb\uFFFDé')).toBe(true);
    expect(success!.endsWith('é')).toBe(true);
  });

  it.each([
    ['is too long', 'x'.repeat(256)],
    ['is no text', 4711],
    ['cannot be stored', 'a\u0000b'],
  ])('does not make a dispatch fail: an id that %s is left out, and that is noted', async (_, given) => {
    const { tenant } = await start(respond(200, { provider_activity_id: given }));
    const id = await tenant.addTask();

    await tenant.untilStatus(id, 'DISPATCHED');

    expect(await tenant.attempts(id)).toMatchObject([
      { outcome: 'SUCCESS', errorCode: 'PROVIDER_ID_REJECTED', providerActivityId: null },
    ]);
  });

  it('does not make a dispatch fail: an id that another task has is left out', async () => {
    const { tenant } = await start(respond(200, { provider_activity_id: 'one for all' }));
    const ids = await Promise.all(Array.from({ length: 5 }, () => tenant.addTask()));

    for (const id of ids) await tenant.untilStatus(id, 'DISPATCHED');

    const attempts = (await Promise.all(ids.map((id) => tenant.attempts(id)))).flat();
    expect(attempts.filter(({ providerActivityId }) => providerActivityId === 'one for all')).toHaveLength(1);
    expect(attempts.filter(({ errorCode }) => errorCode === 'PROVIDER_ID_REJECTED')).toHaveLength(4);
  });
});
