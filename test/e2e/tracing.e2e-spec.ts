import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, it, onTestFinished } from 'vitest';
import { TRACING_PACKAGES } from '../../src/tracing.js';
import { createDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { ServiceProcess } from '../support/service-process.js';
import { SpanCollector, attributeOf } from '../support/span-collector.js';
import { JWT_SECRET } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';

const ROOT = join(import.meta.dirname, '../..');

/** Until the test ends. */
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tracing-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function startTraced(
  collector: SpanCollector,
  more: Record<string, string> = {},
): Promise<ServiceProcess> {
  const environment = {
    JWT_SECRET,
    ...(await createDatabase()),
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    ...more,
  };
  const service = await ServiceProcess.start(environment, newFolder());
  onTestFinished(async () => void (await service.end('SIGKILL')));
  return service;
}

function newTrace() {
  const traceId = randomBytes(16).toString('hex');
  const parent = randomBytes(8).toString('hex');
  return { traceId, parent, headers: { traceparent: `00-${traceId}-${parent}-01` } };
}

describe('a service with an OTLP endpoint', () => {
  it('goes on with the trace of a request: its span, below it the statements, and the line of the log', async () => {
    const collector = await SpanCollector.start();
    const service = await startTraced(collector, { OTEL_BSP_SCHEDULE_DELAY: '50' });
    const tenant = await TestTenant.createBare(service.url);
    await tenant.setUpByApi();
    const { traceId, parent, headers } = newTrace();

    const created = await tenant.createTask(tenant.taskBody(), { headers, query: '?dry_run=false' });

    expect(created.status).toBe(201);
    const { server, statement } = await eventually(() => {
      const ofTrace = collector.spans.filter((span) => span.traceId === traceId);
      const found = ofTrace.find(({ kind }) => kind === 2);
      const below = ofTrace.find(({ kind, parentSpanId }) => kind === 3 && parentSpanId === found?.spanId);
      if (!found || !below) throw new Error('the spans have not come yet');
      return { server: found, statement: below };
    });
    expect(server).toMatchObject({ name: 'POST /api/activities/tasks', parentSpanId: parent });
    expect(attributeOf(server, 'http.route')).toBe('/api/activities/tasks');
    expect(statement.attributes.map(({ value }) => value['stringValue']).join(' ')).toMatch(/postgres/);
    expect(new Set(collector.services)).toEqual(new Set(['task-activities']));
    expect(JSON.stringify(collector.spans)).not.toContain('dry_run');
    await service.waitFor(traceId);
    const line = service.output.split('\n').find((text) => text.includes(traceId));
    expect(JSON.parse(line!)).toMatchObject({
      msg: 'request completed',
      status: 201,
      traceId,
      spanId: server.spanId,
    });
  });

  it('sends the last spans before it ends', async () => {
    const collector = await SpanCollector.start();
    const service = await startTraced(collector, { OTEL_BSP_SCHEDULE_DELAY: '600000' });
    const { traceId, headers } = newTrace();
    await fetch(`${service.url}/api/health/live`, { headers });

    expect(await service.end('SIGTERM')).toEqual({ code: 0, signal: null });

    expect(collector.spans.map((span) => span.traceId)).toContain(traceId);
  });

  it('serves and ends as usual when nobody takes its spans', async () => {
    const collector = await SpanCollector.start();
    const service = await startTraced(collector, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' });

    expect((await fetch(`${service.url}/api/health/live`)).status).toBe(200);
    expect(await service.end('SIGTERM')).toEqual({ code: 0, signal: null });
  });
});

describe('a service without one', () => {
  it('takes no trace up, and says of none', async () => {
    const environment = { JWT_SECRET, ...(await createDatabase()) };
    const service = await ServiceProcess.start(environment, newFolder());
    const { traceId, headers } = newTrace();
    const requestId = uuidv7();

    await fetch(`${service.url}/api/health/live`, { headers: { ...headers, 'x-request-id': requestId } });
    await service.waitFor(requestId);

    expect(service.output).not.toContain(traceId);
    expect(service.output).not.toContain('traceId');
    expect(await service.end('SIGTERM')).toEqual({ code: 0, signal: null });
  });
});

describe('the packages of tracing', () => {
  it('are those that the tests run with, and none of a production install', () => {
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(join(ROOT, 'package.json'), 'utf8'),
    ) as Record<'dependencies' | 'devDependencies', Record<string, string>>;

    expect(devDependencies).toMatchObject(TRACING_PACKAGES);
    expect(Object.keys(dependencies).filter((name) => name in TRACING_PACKAGES)).toEqual([]);
  });

  it('are installed by the command of the documentation', () => {
    const command = Object.entries(TRACING_PACKAGES).map(([name, version]) => `${name}@${version}`);
    const page = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');

    for (const item of command) expect(page).toContain(item);
  });
});
