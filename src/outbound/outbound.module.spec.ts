import { Test, type TestingModule } from '@nestjs/testing';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { AppConfig, loadConfig } from '../config/app-config.js';
import { ConfigModule } from '../config/config.module.js';
import { AddressGuard } from './address-guard.js';
import { KeyRing } from './key-ring.js';
import { OutboundModule } from './outbound.module.js';
import { isUrlFault, readTargetUrl } from './read-target-url.js';

const JWT_SECRET = 'a secret that is long enough to sign';
const SERVER = { DATABASE_URL: 'postgres://db.example.com/activities' };
const KEY = Buffer.alloc(32, 1).toString('base64');
const PLACE = { tenantId: 't', configurationId: 'c', field: 'secret' };

const ignore = (): void => undefined;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outbound-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** The room by itself, with these variables, until the test ends, and what it warned of at its start. */
async function start(
  environment: Record<string, string>,
): Promise<{ module: TestingModule; warnings: string[] }> {
  const warnings: string[] = [];
  const logger = { log: ignore, error: ignore, warn: (message: string) => void warnings.push(message) };
  const builder = Test.createTestingModule({ imports: [ConfigModule, OutboundModule] })
    .overrideProvider(AppConfig)
    .useValue(loadConfig({ JWT_SECRET, ...environment }))
    .setLogger(logger);
  const module = await builder.compile();
  await module.init();
  onTestFinished(() => module.close());
  return { module, warnings };
}

async function isOpen(url: string, environment: Record<string, string>): Promise<boolean> {
  const { module } = await start(environment);
  return !isUrlFault(readTargetUrl(url, module.get(AddressGuard)));
}

describe('the addresses that are open', () => {
  it.each(['http://localhost:4000/', 'http://127.0.0.1:4000/', 'http://[::1]:4000/'])(
    'are those of this machine where the database is embedded, and nowhere else: %s',
    async (url) => {
      expect(await isOpen(url, { EMBEDDED_DATA_DIR: 'memory://' })).toBe(true);
      expect(await isOpen(url, SERVER)).toBe(false);
      expect(await isOpen('http://10.0.0.1/', { EMBEDDED_DATA_DIR: 'memory://' })).toBe(false);
    },
  );

  it('are said at the start where they are those of this machine', async () => {
    const { warnings } = await start({ EMBEDDED_DATA_DIR: 'memory://' });

    expect(warnings).toEqual(['URLs of tenants may lead to this machine, since the database is embedded']);
    expect((await start(SERVER)).warnings).toEqual([]);
  });

  it('are those of OUTBOUND_ALLOW', async () => {
    const environment = { ...SERVER, OUTBOUND_ALLOW: 'provider.internal,10.1.0.0/16' };

    expect(await isOpen('http://10.1.2.3/', environment)).toBe(true);
    expect(await isOpen('http://provider.internal/', environment)).toBe(true);
    expect(await isOpen('http://10.2.0.1/', environment)).toBe(false);
  });
});

describe('the key of stored credentials', () => {
  it('is kept in the data folder of the embedded database, for its owner alone', async () => {
    const sealed = (await start({ EMBEDDED_DATA_DIR: folder })).module.get(KeyRing).seal('secret', PLACE);
    const file = join(folder, 'credentials-keys');

    expect(readFileSync(file, 'utf8')).toMatch(/^embedded:[A-Za-z0-9+/]{43}=$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const again = (await start({ EMBEDDED_DATA_DIR: folder })).module.get(KeyRing);
    expect(again.open(sealed, PLACE)).toBe('secret');
  });

  it('refuses the start where its file was changed, and says what to do', async () => {
    writeFileSync(join(folder, 'credentials-keys'), 'embedded:short');

    await expect(start({ EMBEDDED_DATA_DIR: folder })).rejects.toThrow('Bring back the file that was there');
  });

  it('is that of CREDENTIALS_KEYS where it is set, and then none is made', async () => {
    const environment = { EMBEDDED_DATA_DIR: folder, CREDENTIALS_KEYS: `k1:${KEY}` };
    const ring = (await start(environment)).module.get(KeyRing);

    expect(ring.seal('secret', PLACE).keyId).toBe('k1');
    expect(() => statSync(join(folder, 'credentials-keys'))).toThrow('ENOENT');
  });

  it('is missing on PostgreSQL where none is configured', async () => {
    expect((await start(SERVER)).module.get(KeyRing).isEmpty).toBe(true);
  });
});
