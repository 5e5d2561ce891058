import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { DispatchConfigRepository } from '../../src/activity-config/dispatch/dispatch-config.repository.js';
import { DispatchConfig } from '../../src/activity-config/dispatch/entities/dispatch-config.entity.js';
import { AcrossTenants } from '../../src/database/tenant/across-tenants.js';
import { ConfigCredentialsService } from '../../src/dispatch/credentials/config-credentials.service.js';
import { rotateCredentials } from '../../src/dispatch/credentials/rotate-credentials.js';
import { WEBHOOK_SECRET, addConfig, httpConfig, patchConfig } from '../support/dispatch-configs.js';
import { outcomeOf } from '../support/outcome-of.js';
import { createDatabase, onPostgres } from '../support/databases.js';
import { startServerBeside } from '../support/start-server-beside.js';
import { JWT_SECRET, type TestServer, startServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';

const COMMAND = join(import.meta.dirname, '../../dist/src/cli/credentials.js');
const [K1, K2] = ['k1', 'k2'].map((id) => `${id}:${randomBytes(32).toString('base64')}`);

/** A server with a database of its own, whose credentials are encrypted by k1. */
async function startWithK1(): Promise<TestServer> {
  const server = await startServer({ CREDENTIALS_KEYS: K1! });
  onTestFinished(() => server.app.close());
  return server;
}

async function startBeside(other: TestServer, environment: Record<string, string>): Promise<TestServer> {
  const server = await startServerBeside(environment, undefined, other);
  onTestFinished(() => server.app.close());
  return server;
}

/** The tenant, by way of another server. */
function through(tenant: TestTenant, server: TestServer): TestTenant {
  return Object.assign(Object.create(tenant) as TestTenant, { server });
}

function toolsOf({ app }: TestServer) {
  return {
    acrossTenants: app.get(AcrossTenants, { strict: false }),
    configs: app.get(DispatchConfigRepository),
    credentials: app.get(ConfigCredentialsService),
  };
}

function keyIdsOf({ dataSource }: TestServer): Promise<string[]> {
  return new AcrossTenants(dataSource).findKeyIds();
}

async function errorCodeOfTest(tenant: TestTenant, id: string): Promise<string> {
  return (await tenant.request('POST', `/dispatch-configs/${id}/test`)).body.errorCode as string;
}

describe('a start with stored credentials', () => {
  it('is refused without the key of one of them, which it names', async () => {
    const server = await startWithK1();
    await addConfig(await TestTenant.create(server), httpConfig());

    await expect(startBeside(server, { CREDENTIALS_KEYS: K2! })).rejects.toThrow(
      /^CREDENTIALS_KEYS lacks keys by which credentials are stored: k1\./,
    );
    await expect(startBeside(server, { CREDENTIALS_KEYS: `${K2},${K1}` })).resolves.toBeDefined();
  });

  it('is refused in production without any key', async () => {
    const server = await startWithK1();
    await startBeside(server, { CREDENTIALS_KEYS: '', NODE_ENV: 'production' });
    await addConfig(await TestTenant.create(server), httpConfig());

    await expect(startBeside(server, { CREDENTIALS_KEYS: '', NODE_ENV: 'production' })).rejects.toThrow(
      /^CREDENTIALS_KEYS must be set: credentials are stored by the keys k1\./,
    );
  });

  it('goes on with a warning where the database does not say what is stored', async () => {
    const server = await startWithK1();
    await addConfig(await TestTenant.create(server), httpConfig());
    const asking = vi.spyOn(AcrossTenants.prototype, 'findKeyIds').mockRejectedValueOnce(new Error('away'));
    onTestFinished(() => asking.mockRestore());

    const started = await startBeside(server, { CREDENTIALS_KEYS: K2! });

    expect(asking).toHaveBeenCalledTimes(1);
    const warning = started.logs.find((line) => line.includes('by which keys credentials are stored'));
    expect(JSON.parse(warning!)).toMatchObject({ level: 40 });
  });
});

describe('stored credentials', () => {
  it('that cannot be read are said so, and new ones are not stored without a key', async () => {
    const server = await startWithK1();
    const tenant = await TestTenant.create(server);
    const id = await addConfig(tenant, httpConfig());
    const keyless = through(tenant, await startBeside(server, { CREDENTIALS_KEYS: '' }));

    expect(await errorCodeOfTest(keyless, id)).toBe('CREDENTIALS_UNREADABLE');
    const refused = await keyless.request('POST', '/dispatch-configs', httpConfig());
    expect(outcomeOf(refused)).toBe('503 CREDENTIALS_NOT_STORABLE');
    expect((await keyless.request('GET', '/dispatch-configs')).body.data).toHaveLength(1);
    expect((await patchConfig(keyless, id, { name: 'Renamed' })).status).toBe(200);
  });

  it('do not decrypt in another configuration, nor in another tenant', async () => {
    const server = await startWithK1();
    const tenant = await TestTenant.create(server);
    const other = await TestTenant.create(server);
    const id = await addConfig(tenant, httpConfig());
    const second = await addConfig(tenant, httpConfig());
    const theirs = await addConfig(other, httpConfig());
    const { credentials } = await tenant.manager.findOneByOrFail(DispatchConfig, { tenantId: tenant.id, id });

    await tenant.manager.update(DispatchConfig, { tenantId: tenant.id, id: second }, { credentials });
    await tenant.manager.update(DispatchConfig, { tenantId: other.id, id: theirs }, { credentials });

    expect(await errorCodeOfTest(tenant, second)).toBe('CREDENTIALS_UNREADABLE');
    expect(await errorCodeOfTest(other, theirs)).toBe('CREDENTIALS_UNREADABLE');
  });

  it('are rotated to the first key while they are changed, and stay the same', async () => {
    const server = await startWithK1();
    const tenants = await Promise.all(Array.from({ length: 3 }, () => TestTenant.create(server)));
    const ids = await Promise.all(
      tenants.map((tenant) => Promise.all(Array.from({ length: 5 }, () => addConfig(tenant, httpConfig())))),
    );
    const rotating = await startBeside(server, { CREDENTIALS_KEYS: `${K2},${K1}` });

    const [rotation] = await Promise.all([
      rotateCredentials(toolsOf(rotating)),
      ...tenants.map((tenant, index) =>
        patchConfig(through(tenant, rotating), ids[index]![0]!, { credentials: { secret: WEBHOOK_SECRET } }),
      ),
    ]);

    expect(rotation.rotated).toBeGreaterThanOrEqual(12);
    expect(rotation.unreadable).toEqual([]);
    expect(await keyIdsOf(server)).toEqual(['k2']);
    const config = await toolsOf(rotating).configs.findOne(tenants[0]!.id, { id: ids[0]![1]! });
    expect(toolsOf(rotating).credentials.open(config!)).toEqual({ secret: WEBHOOK_SECRET });
    expect(config!.version).toBe(1);
    expect(await rotateCredentials(toolsOf(rotating))).toEqual({ rotated: 0, unreadable: [] });
  });

  it('that cannot be read are left by a rotation, which names them', async () => {
    const server = await startWithK1();
    const tenant = await TestTenant.create(server);
    const id = await addConfig(tenant, httpConfig());
    const unknown = { secret: { keyId: 'k0', sealed: 'AAAA' } };
    await tenant.manager.update(DispatchConfig, { tenantId: tenant.id, id }, { credentials: unknown });
    const readable = await addConfig(tenant, httpConfig());
    const beside = await startServerBeside(
      { CREDENTIALS_KEYS: `${K2},${K1},k0:${randomBytes(32).toString('base64')}` },
      undefined,
      server,
    );
    onTestFinished(() => beside.app.close());

    const { rotated, unreadable } = await rotateCredentials(toolsOf(beside));

    expect(rotated).toBe(1);
    expect(unreadable).toEqual([expect.stringContaining(`configuration ${id} of tenant ${tenant.id}`)]);
    const stored = await tenant.manager.findOneByOrFail(DispatchConfig, {
      tenantId: tenant.id,
      id: readable,
    });
    expect(stored.credentials['secret']!.keyId).toBe('k2');
  });

  it('are rotated by the command', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rotate-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const database = onPostgres() ? await createDatabase() : { EMBEDDED_DATA_DIR: join(folder, 'data') };
    const before = await startServer({ CREDENTIALS_KEYS: K1!, ...database });
    await addConfig(await TestTenant.create(before), httpConfig());
    await before.app.close();

    const env = {
      PATH: process.env['PATH'],
      JWT_SECRET,
      CREDENTIALS_KEYS: `${K2},${K1}`,
      ...database,
    };
    const { stdout } = await promisify(execFile)(process.execPath, [COMMAND, 'rotate'], { env, cwd: folder });

    expect(stdout).toBe('Encrypted the credentials of 1 configurations by the first key.\n');
    const after = await startServer({ CREDENTIALS_KEYS: K2!, ...database });
    onTestFinished(() => after.app.close());
    expect(await keyIdsOf(after)).toEqual(['k2']);
  });
});
