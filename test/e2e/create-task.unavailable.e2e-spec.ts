import { describe, expect, it } from 'vitest';
import { createDatabase, onPostgres } from '../support/databases.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { startServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';

describe.runIf(onPostgres())('POST /api/activities/tasks without a database', () => {
  it('answers 503 with Retry-After, and works again when the database is back', async () => {
    const { DATABASE_URL } = await createDatabase();
    const url = new URL(DATABASE_URL!);
    const proxy = await TcpProxy.to(url.hostname, Number(url.port || 5432));
    url.host = `127.0.0.1:${proxy.port}`;
    const server = await startServer({ DATABASE_URL: url.href });
    const tenant = await TestTenant.create(server);
    const body = tenant.taskBody();

    proxy.cut();
    const cutOff = await tenant.createTask(body);
    proxy.mend();
    const mended = await tenant.createTask(body);

    expect(cutOff).toMatchObject({ status: 503, body: { code: 'DATABASE_UNAVAILABLE', details: [] } });
    expect(cutOff.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(mended.status).toBe(201);
    await server.app.close();
    proxy.close();
  });
});
