import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CREATE_TASK_EXAMPLES } from '../../src/activities/dto/create-task.examples.js';
import { PERMISSIONS } from '../../src/auth/permission.js';
import { signDevelopmentToken } from '../../src/auth/tokens/sign-development-token.js';
import { loadConfig } from '../../src/config/app-config.js';
import { createDataSource } from '../../src/database/connection/data-source.js';
import { ENTITIES } from '../../src/entities.js';
import { DEMO_TENANT_ID, createDemoTenant } from '../../src/demo/demo-tenant.js';
import { Tenant } from '../../src/tenants/tenant.entity.js';
import { TenantsRepository } from '../../src/tenants/tenants.repository.js';
import { createDatabase, onPostgres } from '../support/databases.js';
import { type Answer, send } from '../support/http.js';
import { ServiceProcess } from '../support/service-process.js';
import { JWT_SECRET } from '../support/test-server.js';

const token = await signDevelopmentToken(loadConfig({ JWT_SECRET }), {
  tenantId: DEMO_TENANT_ID,
  permissions: PERMISSIONS,
});
const headers = { authorization: `Bearer ${token}`, 'x-tenant-id': DEMO_TENANT_ID };

function createTask(service: ServiceProcess, idempotencyKey: string): Promise<Answer> {
  const body = { ...CREATE_TASK_EXAMPLES.visit.value, idempotency_key: idempotencyKey };
  return send(`${service.url}/api/activities/tasks`, 'POST', headers, body);
}

describe('the compiled service', () => {
  let folder: string;
  let environment: Record<string, string>;
  let started: ServiceProcess[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'service-'));
    started = [];
    environment = { JWT_SECRET, ...(await createDemoDatabase()) };
  });

  afterEach(async () => {
    for (const service of started) await service.end('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  async function start(): Promise<ServiceProcess> {
    const service = await ServiceProcess.start(environment, folder);
    started.push(service);
    return service;
  }

  it('loses no acknowledged task when it is killed under load', async () => {
    const first = await start();
    const acknowledged = new Map<string, string>();
    const load = Array.from({ length: 16 }, async () => {
      for (;;) {
        const key = uuidv7();
        const { status, body } = await createTask(first, key);
        if (status === 201) acknowledged.set(key, body.id as string);
      }
    });
    const broken = Promise.allSettled(load);
    await expect.poll(() => acknowledged.size, { interval: 5, timeout: 60_000 }).toBeGreaterThan(200);

    await first.end('SIGKILL');
    await broken;
    const second = await start();

    for (const [key, id] of acknowledged) {
      expect(await createTask(second, key)).toMatchObject({
        status: 409,
        body: { activityId: id, sameRequest: true },
      });
    }
    expect((await createTask(second, uuidv7())).status).toBe(201);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'finishes what is under way on %s, and exits with 0',
    async (signal) => {
      const service = await start();
      const body = JSON.stringify(CREATE_TASK_EXAMPLES.visit.value);
      const underWay = request(`${service.url}/api/activities/tasks`, {
        method: 'POST',
        headers: {
          ...headers,
          'content-type': 'application/json',
          'content-length': body.length,
          connection: 'close',
        },
      });
      underWay.write(body.slice(0, 50));
      await expect.poll(() => underWay.socket?.bytesWritten ?? 0).toBeGreaterThan(0);
      await send(`${service.url}/api/health/live`, 'GET', {});

      const begun = Date.now();
      const ended = service.end(signal);
      await expect
        .poll(() =>
          send(`${service.url}/api/health/live`, 'GET', {}).then(
            () => true,
            () => false,
          ),
        )
        .toBe(false);
      underWay.end(body.slice(50));
      const [response] = (await once(underWay, 'response')) as [{ statusCode: number }];

      expect(response.statusCode).toBe(201);
      expect(await ended).toEqual({ code: 0, signal: null });
      expect(Date.now() - begun).toBeLessThan(10_000);
    },
  );

  it('does not wait for a connection on which nothing is asked', async () => {
    const service = await start();
    const silent = connect(Number(new URL(service.url).port), '127.0.0.1');
    await once(silent, 'connect');
    const closed = once(silent, 'close');

    expect(await service.end('SIGTERM')).toEqual({ code: 0, signal: null });
    await closed;
  });

  it.each([
    ['asked for a tunnel', 'CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n', '501'],
    [
      'was refused before its body came',
      'POST /api/activities/tasks HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
      '401',
    ],
  ])('does not wait for a caller that keeps its end open and %s', async (_, text, status) => {
    const service = await start();
    const caller = connect({
      port: Number(new URL(service.url).port),
      host: '127.0.0.1',
      allowHalfOpen: true,
    });
    let received = '';
    caller.on('error', () => undefined).on('data', (chunk: Buffer) => (received += chunk.toString()));
    caller.write('GET /api/health/live HTTP/1.1\r\nHost: a\r\n\r\n');
    await expect.poll(() => received).toContain('HTTP/1.1 200');
    caller.write(text);
    await expect.poll(() => received).toContain(`HTTP/1.1 ${status}`);

    const begun = performance.now();
    expect(await service.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(performance.now() - begun).toBeLessThan(7_000);
    caller.destroy();
  });

  it('exits with 0 in time when a request under way never ends', async () => {
    const service = await start();
    const stuck = request(`${service.url}/api/activities/tasks`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'content-length': 1_000 },
    });
    stuck.on('error', () => undefined);
    stuck.write('{');
    await send(`${service.url}/api/health/live`, 'GET', {});

    const begun = Date.now();
    expect(await service.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(Date.now() - begun).toBeLessThan(10_000);
  });

  it.skipIf(onPostgres())('refuses a second process on the same data, in words', async () => {
    await start();

    const second = ServiceProcess.spawn(environment, folder);

    expect((await second.end()).code).toBe(1);
    expect(second.output).toMatch(/^Another process is using the data in .*DATABASE_URL/);
    expect(second.output).not.toContain('    at ');
  });

  it.skipIf(onPostgres())('prints a create that works as it stands', async () => {
    environment = {};
    const service = await start();
    await service.waitFor("}'");
    const url = /curl -X POST (\S+)/.exec(service.output)![1]!;
    const printed = Object.fromEntries(
      [...service.output.matchAll(/-H "([^:]+): ([^"]+)"/g)].map(([, name, value]) => [
        name!.toLowerCase(),
        value!,
      ]),
    );
    const body = /-d '([^']+)'/.exec(service.output)![1]!;

    const answer = await send(url, 'POST', printed, body);

    expect(answer).toMatchObject({
      status: 201,
      body: {
        type: 'TASK',
        channel: 'SALESMAN',
        status: 'READY',
        taskDetails: {
          assignedRouteId: 'dd0e8400-e29b-41d4-a716-446655440000',
          assignedOperatorId: 'cc0e8400-e29b-41d4-a716-446655440000',
        },
      },
    });
  });

  it('refuses to start in production without a database and a key, naming the variables', async () => {
    const service = ServiceProcess.spawn({ NODE_ENV: 'production' }, folder);

    expect((await service.end()).code).toBe(1);
    expect(service.output).toContain('DATABASE_URL');
    expect(service.output).toContain('JWT_SECRET, JWT_PUBLIC_KEY, JWT_JWKS_URI');
  });

  it('refuses to start with an RSA key that is too short, naming the variable', async () => {
    const { publicKey } = generateKeyPairSync('rsa', {
      modulusLength: 1024,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const { JWT_SECRET: _, ...others } = environment;
    const service = ServiceProcess.spawn({ ...others, JWT_PUBLIC_KEY: publicKey }, folder);

    expect((await service.end()).code).toBe(1);
    expect(service.output).toContain(
      'JWT_PUBLIC_KEY must be a PEM public key or certificate (RSA of 2048 bits or more, EC P-256 or Ed25519)\n',
    );
  });

  it('says which port is taken', async () => {
    const { url } = await start();
    const port = new URL(url).port;

    const second = ServiceProcess.spawn({ ...environment, ...(await createDatabase()), PORT: port }, folder);

    expect((await second.end()).code).toBe(1);
    expect(second.output).toMatch(new RegExp(`${port}.*Set PORT`));
  });

  it.runIf(onPostgres())('makes one task of each key that three instances race for', async () => {
    const services = await Promise.all([start(), start(), start()]);
    const keys = Array.from({ length: 60 }, (_, index) => `raced-${index}`);

    const answers = await Promise.all(
      keys.flatMap((key) => services.map((service) => createTask(service, key).then(withKey(key)))),
    );

    for (const key of keys) {
      const ofKey = answers.filter((answer) => answer.key === key).toSorted((a, b) => a.status - b.status);
      const [winner, ...others] = ofKey;
      expect(ofKey.map(({ status }) => status)).toEqual([201, 409, 409]);
      for (const { body } of others)
        expect(body).toMatchObject({ activityId: winner!.body.id, sameRequest: true });
    }
  });

  it.runIf(onPostgres())('migrates an empty database once when several start at once', async () => {
    environment = { JWT_SECRET, MIGRATIONS_RUN: 'true', ...(await createDatabase({ empty: true })) };

    const services = await Promise.all([start(), start(), start()]);

    for (const { url } of services)
      expect((await send(`${url}/api/health/ready`, 'GET', {})).status).toBe(200);
    const dataSource = await createDataSource(loadConfig(environment), ENTITIES).initialize();
    const rows = await dataSource.query<{ name: string }[]>(
      'SELECT name FROM activities.migrations ORDER BY id',
    );
    expect(rows.map(({ name }) => name)).toEqual(dataSource.migrations.map(({ name }) => name));
    await dataSource.destroy();
  });
});

function withKey(key: string) {
  return ({ status, body }: Answer) => ({ key, status, body: body as { id?: string } });
}

async function createDemoDatabase(): Promise<Record<string, string>> {
  const database = await createDatabase();
  // The embedded one gets its demo tenant when it starts.
  if (!onPostgres()) return database;
  const dataSource = await createDataSource(loadConfig(database), ENTITIES).initialize();
  await createDemoTenant(new TenantsRepository(dataSource.getRepository(Tenant)));
  await dataSource.destroy();
  return database;
}
