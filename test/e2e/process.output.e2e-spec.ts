import { closeSync, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase } from '../support/databases.js';
import { freePort } from '../support/free-port.js';
import { send } from '../support/http.js';
import { ServiceProcess } from '../support/service-process.js';
import { JWT_SECRET } from '../support/test-server.js';

const FULL_DISK = '/dev/full';
/**
 * A line of the log has about 300 characters with this path, so that a few thousand fill a pipe and all that
 * waits for it.
 */
const LONG_PATH = `/api/${'x'.repeat(200)}`;

/** Sends many requests, and answers with the statuses that came back. */
async function get(url: string, count: number): Promise<Set<number>> {
  const statuses = new Set<number>();
  for (let sent = 0; sent < count; sent += 50) {
    const answers = await Promise.all(Array.from({ length: 50 }, () => send(url, 'GET', {})));
    for (const { status } of answers) statuses.add(status);
  }
  return statuses;
}

describe('standard output that cannot be written', () => {
  let folder: string;
  let environment: Record<string, string>;
  let service: ServiceProcess | undefined;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'output-'));
    environment = { JWT_SECRET, ...(await createDatabase()) };
    service = undefined;
  });

  afterEach(async () => {
    await service?.end('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  async function expectServiceAndEnd(url: string, requests: number): Promise<void> {
    expect(await get(`${url}${LONG_PATH}`, requests)).toEqual(new Set([404]));
    expect((await send(`${url}/api/health/ready`, 'GET', {})).status).toBe(200);
    const begun = performance.now();
    expect(await service!.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(performance.now() - begun).toBeLessThan(10_000);
  }

  it.runIf(existsSync(FULL_DISK))('does not stop the service on a full disk, and is said once', async () => {
    const port = await freePort();
    const disk = openSync(FULL_DISK, 'w');
    service = ServiceProcess.spawn({ ...environment, PORT: String(port) }, folder, disk);
    closeSync(disk);
    const url = `http://127.0.0.1:${port}`;
    await service.untilAnswered(url);
    await service.waitFor('cannot be written');

    await expectServiceAndEnd(url, 500);
    expect(service.output.match(/ENOSPC/g)).toHaveLength(1);
    expect(service.output).not.toContain('    at ');
  });

  it('does not stop the service when its reader is gone', async () => {
    service = await ServiceProcess.start(environment, folder);
    const { url } = service;
    service.closeOutput();

    await expectServiceAndEnd(url, 500);
    expect(service.output.match(/EPIPE/g)).toHaveLength(1);
  });

  it('does not stop the service when its reader reads no more, and keeps no more than it may', async () => {
    service = await ServiceProcess.start(environment, folder);
    const { url } = service;
    service.stopReading();

    // More than the pipe holds, and then more than may wait for it.
    await expectServiceAndEnd(url, 6_000);
    expect(service.output).toContain('takes no more');
  });

  it('has every line at the exit', async () => {
    service = await ServiceProcess.start(environment, folder);

    await get(`${service.url}${LONG_PATH}`, 500);
    await service.end('SIGTERM');

    await expect.poll(() => service!.output.match(/"msg":"request completed"/g)?.length).toBe(500);
  });
});
