import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TRACING_PACKAGES } from '../../src/tracing.js';
import { createDatabase, onPostgres } from '../support/databases.js';
import { freePort } from '../support/free-port.js';
import { ServiceProcess } from '../support/service-process.js';
import { JWT_SECRET } from '../support/test-server.js';

const ROOT = join(import.meta.dirname, '../..');

/** Which the documentation has too. */
const TRACING_INSTALL = `npm install --no-save --save-prod ${Object.entries(TRACING_PACKAGES)
  .map(([name, version]) => `${name}@${version}`)
  .join(' ')}`;

/** What only the embedded database, or only lines for a terminal, need. */
const UNNEEDED = ['@electric-sql/pglite', 'fs-native-extensions', 'pino-pretty'];

/**
 * The build in a folder where it finds the declared dependencies without these, and none that is not
 * declared.
 */
function installWithout(unneeded: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'lean-'));
  const manifest = readFileSync(join(ROOT, 'package.json'), 'utf8');
  const { dependencies } = JSON.parse(manifest) as { dependencies: Record<string, string> };
  for (const name of Object.keys(dependencies).filter((each) => !unneeded.includes(each))) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), link, 'junction');
  }
  cpSync(join(ROOT, 'dist/src'), join(folder, 'dist/src'), { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  return folder;
}

describe('a start on PostgreSQL without the packages of the embedded database and of terminals', () => {
  let folder: string;

  beforeAll(() => {
    folder = installWithout(UNNEEDED);
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  function spawn(environment: Record<string, string>): ServiceProcess {
    const main = join(folder, 'dist/src/main.js');
    return ServiceProcess.spawn({ NODE_ENV: 'production', JWT_SECRET, ...environment }, folder, 'pipe', main);
  }

  it.skipIf(!onPostgres())('listens', async () => {
    const service = spawn({ HOST: '127.0.0.1', ...(await createDatabase()) });
    await service.waitFor('"msg":"ready"');

    const { status } = await fetch(`${service.url}/api/health/ready`);

    expect(status).toBe(200);
    expect(await service.end('SIGTERM')).toEqual({ code: 0, signal: null });
  });

  it('says what to install when it is to be traced, and ends', async () => {
    const service = spawn({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' });

    expect(await service.end()).toEqual({ code: 1, signal: null });
    await service.untilOutputEnds();
    expect(service.output).toMatch(
      /^OTEL_EXPORTER_OTLP_ENDPOINT is set, and tracing cannot start: Cannot find package '@opentelemetry\/sdk-trace-node'/,
    );
    expect(service.output.trimEnd().split('\n').at(-1)).toBe(`  ${TRACING_INSTALL}`);
  });

  it('gets as far as the database', async () => {
    const service = spawn({ DATABASE_URL: `postgres://tasks@127.0.0.1:${await freePort()}/tasks` });

    expect(await service.end()).toEqual({ code: 1, signal: null });
    await service.untilOutputEnds();
    expect(service.output).toMatch(/^The database at 127\.0\.0\.1:\d+ cannot be reached/);
  });
});
