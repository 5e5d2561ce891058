import type { Logger } from 'pino';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ActivityRepository } from '../../src/activities/activity.repository.js';
import { NestLogger } from '../../src/common/logging/nest-logger.js';
import { send } from '../support/http.js';
import { TestTenant } from '../support/test-tenant.js';

/** As much as a request line takes. */
const LONG = 'x'.repeat(14_000);
/** Of the beginning of a line, of which nothing is a caller's: level, time, the request's id. */
const FRAME = 200;

describe('what a caller can make the log grow by', () => {
  let tenant: TestTenant;

  beforeAll(async () => {
    tenant = await TestTenant.create();
  });

  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** The lines that are logged meanwhile. */
  async function linesDuring(work: () => Promise<unknown>): Promise<string[]> {
    const { logs } = tenant.server;
    const before = logs.length;
    await work();
    await expect.poll(() => logs.length).toBeGreaterThan(before);
    return logs.slice(before);
  }

  it.each<[string, string, number]>([
    ['of a path that is none', `/api/${LONG}`, 404],
    ['of a path outside the API', `/${LONG}`, 404],
    ['of a parameter', `/api/activities/${LONG}`, 401],
    ['of a path that is encoded', `/api/${'%F0%9F%92%A9'.repeat(1_100)}`, 404],
    ['of a file of the documentation', `/api/docs/${LONG}`, 404],
    ['of a query', `/api/activities?${LONG}`, 401],
  ])('is 256 characters %s, also of the answer', async (_, path, status) => {
    const lines = await linesDuring(async () => {
      const answer = await send(`${tenant.server.url}${path}`, 'GET', {});
      expect(answer.status).toBe(status);
      expect(answer.text.length).toBeLessThan(256 + 300);
    });

    for (const line of lines) expect(line.length).toBeLessThan(256 + FRAME);
  });

  it('is nothing of a malformed path, whose answer quotes 256 characters of it', async () => {
    const before = tenant.server.logs.length;
    const answer = await send(`${tenant.server.url}/api/%zz${LONG}`, 'GET', {});

    expect(answer.status).toBe(400);
    expect(answer.text.length).toBeLessThan(256 + 300);
    expect(tenant.server.logs.slice(before).join('')).not.toContain('xxx');
  });

  it('is 256 characters of headers, a tenant and a key', async () => {
    const headers = { 'x-tenant-id': LONG.slice(0, 4_000), 'x-api-key': LONG.slice(0, 4_000) };
    const lines = await linesDuring(() => send(`${tenant.server.url}/api/activities`, 'GET', headers));

    expect(lines.join('').length).toBeLessThan(256 + FRAME);
  });

  it('is 256 characters of an error that quotes it, and of each frame of its stack', async () => {
    const error = new Error(LONG);
    error.stack = `Error: ${LONG}\n${`    at ${LONG}\n`.repeat(100)}`;
    vi.spyOn(tenant.server.app.get(ActivityRepository), 'insertTask').mockRejectedValueOnce(error);

    const lines = await linesDuring(() => tenant.createTask(tenant.taskBody()));

    const { cause } = JSON.parse(lines[0]!) as { cause: { message: string; stack: string[] } };
    expect(cause.message).toMatch(/^x{255}…$/);
    expect(cause.stack).toHaveLength(32);
    for (const frame of cause.stack) expect(frame).toMatch(/^at x{252}…$/);
  });

  it.each<[string, (logger: NestLogger) => void]>([
    ['the framework', (logger) => logger.error(LONG, LONG)],
    ['the framework, as an error', (logger) => logger.error(new Error(LONG))],
    ['the framework, as a warning', (logger) => logger.warn(LONG)],
  ])('is 256 characters a field of what %s logs', async (_, log) => {
    // Made here, since the framework's own holds the logger of the application that was made last.
    const server = tenant.server.app.getHttpAdapter().getInstance() as unknown as { log: Logger };
    const lines = await linesDuring(async () => log(new NestLogger(server.log)));

    for (const value of Object.values(JSON.parse(lines[0]!) as object))
      expect(String(value).length).toBeLessThanOrEqual(256);
  });

  it.each<[string, (log: FastifyLog) => void]>([
    ['an error', (log) => log.error({ err: Object.assign(new Error(LONG), { input: LONG }) })],
    ['an error alone', (log) => log.error(new Error(LONG))],
    ['a message', (log) => log.warn(`Route GET:/${LONG} not found`)],
    ['a request', (log) => log.info({ req: { method: 'GET', url: `/${LONG}`, headers: { host: LONG } } })],
    ['nested fields', (log) => log.info({ a: { b: [LONG, { c: { d: { e: LONG } } }] } })],
  ])('is 256 characters a field of what the server logs as %s', async (_, log) => {
    const server = tenant.server.app.getHttpAdapter().getInstance() as unknown as { log: FastifyLog };
    const lines = await linesDuring(async () => log(server.log));

    expect(lines.join('').match(/x{257}/)).toBeNull();
    expect(lines.join('').length).toBeLessThan(2 * 256 + 5_000);
  });
});

type FastifyLog = Record<'info' | 'warn' | 'error', (...args: unknown[]) => void>;
