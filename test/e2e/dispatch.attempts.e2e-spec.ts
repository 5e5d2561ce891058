import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AttemptRetentionService } from '../../src/dispatch/attempts/attempt-retention.service.js';
import { DispatchAttempt } from '../../src/dispatch/entities/dispatch-attempt.entity.js';
import { WEBHOOK_SECRET } from '../support/dispatch-configs.js';
import { DispatchTenant } from '../support/dispatch-tenant.js';
import { outcomeOf } from '../support/outcome-of.js';
import { TestProvider, inOrder, respond } from '../support/test-provider.js';
import { type TestServer, startServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';

const DAY = 86_400_000;

describe('the attempts of a task', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer({ OUTBOUND_ALLOW: '127.0.0.1' });
  });

  afterAll(() => server.app.close());

  /** A task that was refused for now, and then taken. */
  async function dispatched(): Promise<{ tenant: DispatchTenant; id: string }> {
    const provider = await TestProvider.start(inOrder(respond(429), respond(200)));
    const tenant = await DispatchTenant.create(server, provider);
    const id = await tenant.addTask();
    await tenant.untilStatus(id, 'DISPATCHED');
    return { tenant, id };
  }

  it('are listed, the newest first, without anything of a credential', async () => {
    const { tenant, id } = await dispatched();

    const { body, text } = await tenant.tenant.request('GET', `/activities/${id}/dispatch-attempts`);

    expect(body).toMatchObject([
      { attempt: 2, outcome: 'SUCCESS', responseStatus: 200, errorCode: null },
      { attempt: 1, outcome: 'FAILED', responseStatus: 429, errorCode: 'PROVIDER_OVERLOADED' },
    ]);
    const times = (body as { startedAt: string }[]).map(({ startedAt }) => Date.parse(startedAt));
    expect(times[0]).toBeGreaterThanOrEqual(times[1]!);
    expect(text).not.toContain(WEBHOOK_SECRET.slice('whsec_'.length));
  });

  it('are none of a task that was not sent, and not there for another tenant or another permission', async () => {
    const { tenant, id } = await dispatched();
    const waiting = await tenant.tenant.addTask({ channel: 'SMS' });
    expect(await tenant.attempts(waiting)).toEqual([]);

    const other = await TestTenant.create(server);
    const paths = [`/activities/${id}/dispatch-attempts`, `/activities/${uuidv7()}/dispatch-attempts`];
    for (const path of paths)
      expect(outcomeOf(await other.request('GET', path))).toBe('404 ACTIVITY_NOT_FOUND');
  });

  it('are deleted in chunks when they are older than 90 days, of every tenant, and no others', async () => {
    const [busy, other] = [await dispatched(), await dispatched()];
    const now = new Date();
    const old = new Date(now.getTime() - 90 * DAY - 60_000);
    const young = new Date(now.getTime() - 90 * DAY + 60_000);
    const [attempt] = await busy.tenant.tenant.manager.findBy(DispatchAttempt, { activityId: busy.id });
    const copies = Array.from({ length: 2_500 }, () => ({ ...attempt!, id: uuidv7(), startedAt: old }));
    for (let from = 0; from < copies.length; from += 500)
      await busy.tenant.tenant.manager.insert(DispatchAttempt, copies.slice(from, from + 500));
    await other.tenant.tenant.manager.update(DispatchAttempt, { activityId: other.id }, { startedAt: old });
    await busy.tenant.tenant.manager.update(DispatchAttempt, { id: attempt!.id }, { startedAt: young });

    const deleted = await server.app.get(AttemptRetentionService).deleteOld(now);

    expect(deleted).toBeGreaterThanOrEqual(2_502);
    expect(await busy.tenant.attempts(busy.id)).toHaveLength(2);
    expect(await other.tenant.attempts(other.id)).toEqual([]);
  });
});
