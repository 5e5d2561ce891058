import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppConfig, loadConfig } from './app-config.js';
import { ConfigError } from './config-error.js';

const SECRET = 'a secret that is long enough to sign';
const PEM = '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----\n';
const JWKS_URI = 'https://id.example.com/jwks.json';
const DATABASE_URL = 'postgres://service:secret@db.example.com/activities';
const KEY = Buffer.alloc(32, 1).toString('base64');
const OTHER_KEY = Buffer.alloc(32, 2).toString('base64');
const PRODUCTION = { NODE_ENV: 'production', DATABASE_URL, JWT_SECRET: SECRET };

type Environment = Record<string, string | undefined>;

/** Loads with a key and no data folder, where the case under test has none of its own. */
function load(environment: Environment): AppConfig {
  const hasKey = ['JWT_SECRET', 'JWT_PUBLIC_KEY', 'JWT_JWKS_URI'].some((name) => name in environment);
  return loadConfig({ ...(hasKey ? {} : { JWT_SECRET: SECRET }), ...environment });
}

/** Why a start with these variables is refused, a fault a line. */
function refusal(environment: Environment): string {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'not refused';
}

function secretIn(dataFolder: string): string | undefined {
  return loadConfig({ EMBEDDED_DATA_DIR: dataFolder }).JWT_SECRET;
}

/** The variable, what is allowed for it, and wrong values. */
const WRONG_VALUES: [string, string, string[]][] = [
  [
    'NODE_ENV',
    'must be one of development, test, production',
    ['staging', 'Production', 'prod', ' production'],
  ],
  ['PORT', 'must be an integer from 0 to 65535', ['http', '65536', '-1', '80.5', '3000x', 'NaN', 'Infinity']],
  ['METRICS_PORT', 'must be an integer from 0 to 65535', ['on', '65536', '-1', '127.0.0.1:9464']],
  [
    'LOG_LEVEL',
    'must be one of fatal, error, warn, info, debug, trace, silent',
    ['verbose', 'INFO', '30', 'constructor'],
  ],
  [
    'DATABASE_URL',
    'must be a URL that starts with postgres:// or postgresql://',
    ['mysql://u:p4ss@host/db', 'host/db', 'postgres://', 'postgres://a b', 'xpostgres://host/db'],
  ],
  [
    'DATABASE_SSL',
    'must be one of disable, require, verify-full',
    ['true', 'prefer', 'verify-ca', 'REQUIRE'],
  ],
  ['DATABASE_POOL_SIZE', 'must be an integer from 1 to 1000', ['0', '1001', 'ten', '1.5', '-5']],
  ['DISPATCH_CONCURRENCY', 'must be an integer from 1 to 4096', ['0', '4097', 'ten', '1.5', '-5']],
  [
    'DATABASE_POOLER',
    'must be one of none, transaction, transaction-prepared',
    ['session', 'pgbouncer', 'true', 'Transaction'],
  ],
  ['MIGRATIONS_RUN', 'must be true or false', ['yes', '1', '0', 'TRUE', 'False', 'on']],
  ['JWT_SECRET', 'must have at least 32 bytes', ['short', 'thirty-one bytes of a secret...']],
  [
    'JWT_PUBLIC_KEY',
    'must be a PEM public key or certificate (RSA of 2048 bits or more, EC P-256 or Ed25519)',
    [
      'MCowBQYDK2VwAyEA',
      './public.pem',
      '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2Vw\n-----END PRIVATE KEY-----\n',
    ],
  ],
  [
    'JWT_JWKS_URI',
    'must be an http(s) URL',
    [
      'id.example.com/jwks.json',
      'ftp://id.example.com/jwks',
      'file:///etc/jwks.json',
      '/jwks.json',
      'https://',
    ],
  ],
  [
    'CREDENTIALS_KEYS',
    'must be a list of <id>:<base64 of 32 bytes>, each id once',
    [
      KEY,
      `k1:${KEY.slice(1)}`,
      `k1:${KEY}A`,
      `k1:${KEY.replace('=', '')}`,
      `k1:${KEY},`,
      `k1:${KEY},k1:${OTHER_KEY}`,
      `k 1:${KEY}`,
      `:${KEY}`,
      `k1:${KEY}:`,
      `k1=${KEY}`,
      `${'k'.repeat(33)}:${KEY}`,
    ],
  ],
  [
    'OUTBOUND_ALLOW',
    'must be a list of host names, addresses and ranges such as 10.1.0.0/16',
    [
      '10.0.0.0/33',
      'fd00::/129',
      '10.0.0.0/',
      '10.0.0.0/8/8',
      '10.0.0.256',
      '127.1',
      '0x7f000001',
      '[::1]',
      'fe80::1%eth0',
      'http://provider.internal',
      'provider.internal:8080',
      'user@provider.internal',
      '*.internal',
      'a,,b',
      'two words',
    ],
  ],
  [
    'CORS_ORIGINS',
    'must be * or a list of origins such as https://app.example.com',
    [
      'app.example.com',
      'https://app.example.com/',
      'https://App.example.com',
      'https://app.example.com:443',
      'https://*.example.com',
      'https://a.example.com,*',
      'https://a.example.com,',
      'file://',
      'null',
    ],
  ],
  [
    'TRUSTED_PROXIES',
    'must be a list of addresses, ranges such as 10.0.0.0/8, loopback, linklocal, uniquelocal',
    ['true', '1', '*', '10.0.0.0/33', 'proxy.internal', 'loopback,', 'private'],
  ],
  ['RATE_LIMIT_WINDOW', 'must be an integer from 1 to 60', ['0', '61', '1s', '-1', '0.5']],
  ['RATE_LIMIT_ADDRESS', 'must be an integer from 0 to 1000000', ['-1', '1000001', '10/s', 'off']],
  ['RATE_LIMIT_TENANT', 'must be an integer from 0 to 1000000', ['-1', '1000001', '1.5', 'none']],
  ['RATE_LIMIT_TENANT_ROWS', 'must be an integer from 0 to 1000000', ['-1', '1000001', '1e3', '5k']],
];

const WRONG_CASES = WRONG_VALUES.flatMap(([name, allowed, values]) =>
  values.map((value) => ({ name, allowed, value })),
);

describe('the configuration', () => {
  it('has a default for everything but the key', () => {
    const config = load({});

    expect({ ...config }).toEqual({
      NODE_ENV: 'development',
      PORT: 3000,
      METRICS_PORT: 0,
      LOG_LEVEL: 'info',
      DATABASE_SSL: 'disable',
      DATABASE_POOL_SIZE: 10,
      DATABASE_POOLER: 'none',
      EMBEDDED_DATA_DIR: './.data',
      MIGRATIONS_RUN: false,
      JWT_SECRET: SECRET,
      JWT_TENANTS_CLAIM: 'tenants',
      DISPATCH_CONCURRENCY: 256,
      RATE_LIMIT_WINDOW: 1,
      RATE_LIMIT_ADDRESS: 0,
      RATE_LIMIT_TENANT: 0,
      RATE_LIMIT_TENANT_ROWS: 0,
    });
    expect(config.embedded).toBe(true);
    expect(config.listenHost).toBe('127.0.0.1');
  });

  it('takes every variable, as the type that it has', () => {
    const given = {
      NODE_ENV: 'production',
      HOST: '::',
      PORT: '0',
      METRICS_PORT: '9464',
      LOG_LEVEL: 'silent',
      DATABASE_URL: 'postgresql://db/activities',
      DATABASE_SSL: 'verify-full',
      DATABASE_SSL_CA: '/etc/ca.pem',
      DATABASE_POOL_SIZE: '1000',
      DATABASE_POOLER: 'transaction',
      EMBEDDED_DATA_DIR: 'memory://',
      MIGRATIONS_RUN: 'true',
      JWT_PUBLIC_KEY: PEM,
      JWT_ISSUER: 'https://id.example.com/',
      JWT_AUDIENCE: '42',
      JWT_TENANTS_CLAIM: 'https://example.com/tenants',
      CREDENTIALS_KEYS: `k2:${OTHER_KEY},k1:${KEY}`,
      OUTBOUND_ALLOW: 'provider.internal, localhost,10.1.0.0/16,192.168.0.7,fd00::7,fd00:1::/32',
      DISPATCH_CONCURRENCY: '4096',
      CORS_ORIGINS: 'https://app.example.com, http://localhost:5173',
      TRUSTED_PROXIES: 'loopback, 10.0.0.0/8,::1',
      RATE_LIMIT_WINDOW: '60',
      RATE_LIMIT_ADDRESS: '1000000',
      RATE_LIMIT_TENANT: '500',
      RATE_LIMIT_TENANT_ROWS: '1',
    };
    const config = load(given);

    expect({ ...config }).toEqual({
      ...given,
      PORT: 0,
      METRICS_PORT: 9464,
      DATABASE_POOL_SIZE: 1000,
      MIGRATIONS_RUN: true,
      DISPATCH_CONCURRENCY: 4096,
      RATE_LIMIT_WINDOW: 60,
      RATE_LIMIT_ADDRESS: 1_000_000,
      RATE_LIMIT_TENANT: 500,
      RATE_LIMIT_TENANT_ROWS: 1,
    });
    expect(config.embedded).toBe(false);
    expect(config.listenHost).toBe('::');
  });

  it('leaves every variable out that is not its own', () => {
    expect(load({ PATH: '/bin', constructor: 'x', toString: 'x', port: '1' })).toEqual(load({}));
  });

  it('counts an empty variable as absent', () => {
    const names = [
      'NODE_ENV',
      'HOST',
      'PORT',
      'METRICS_PORT',
      'LOG_LEVEL',
      'DATABASE_URL',
      'DATABASE_SSL',
      'DATABASE_SSL_CA',
    ];
    const more = [
      'DATABASE_POOL_SIZE',
      'EMBEDDED_DATA_DIR',
      'MIGRATIONS_RUN',
      'JWT_PUBLIC_KEY',
      'JWT_JWKS_URI',
    ];
    const rest = ['JWT_ISSUER', 'JWT_AUDIENCE', 'JWT_TENANTS_CLAIM', 'DISPATCH_CONCURRENCY'];
    const empty = Object.fromEntries([...names, ...more, ...rest].map((name) => [name, '']));

    expect(load({ ...empty, JWT_SECRET: SECRET })).toEqual(load({ JWT_SECRET: SECRET }));
  });

  it('listens on every interface in production', () => {
    expect(load(PRODUCTION).listenHost).toBe('0.0.0.0');
    expect(load({ ...PRODUCTION, HOST: '127.0.0.1' }).listenHost).toBe('127.0.0.1');
  });

  it.each([
    'http://localhost:8080/jwks',
    'https://id.example.com/jwks.json',
    'http://10.0.0.1/jwks',
    'http://id/jwks',
  ])('takes the address %s for the keys', (uri) => {
    expect(load({ JWT_JWKS_URI: uri }).JWT_JWKS_URI).toBe(uri);
  });

  it.each([
    ['32 characters of one byte', 'x'.repeat(32)],
    ['16 characters of two bytes', 'é'.repeat(16)],
    ['8 characters of four bytes', '🔑'.repeat(8)],
  ])('takes a secret of 32 bytes: %s', (_, secret) => {
    expect(load({ JWT_SECRET: secret }).JWT_SECRET).toBe(secret);
  });
});

describe('a wrong configuration', () => {
  it.each(WRONG_CASES)('is refused for $name: $value', ({ name, allowed, value }) => {
    const message = refusal({ ...(name.startsWith('JWT') ? {} : { JWT_SECRET: SECRET }), [name]: value });

    expect(message).toBe(`The configuration is not valid:\n  - ${name} ${allowed}`);
  });

  it('is refused for all its faults at once, without any of the values', () => {
    const wrong = Object.fromEntries(WRONG_VALUES.map(([name]) => [name, `a wrong ${name}`]));
    const message = refusal({ ...wrong, JWT_SECRET: 'wrong' });

    for (const [name, allowed] of WRONG_VALUES) expect(message).toContain(`  - ${name} ${allowed}\n`);
    expect(message).not.toContain('wrong');
  });

  it.each<[string, Environment]>([
    ['JWT_SECRET and JWT_PUBLIC_KEY', { JWT_SECRET: SECRET, JWT_PUBLIC_KEY: PEM }],
    ['JWT_SECRET and JWT_JWKS_URI', { JWT_SECRET: SECRET, JWT_JWKS_URI: JWKS_URI }],
    ['JWT_PUBLIC_KEY and JWT_JWKS_URI', { JWT_PUBLIC_KEY: PEM, JWT_JWKS_URI: JWKS_URI }],
    [
      'JWT_SECRET and JWT_PUBLIC_KEY and JWT_JWKS_URI',
      { JWT_SECRET: SECRET, JWT_PUBLIC_KEY: PEM, JWT_JWKS_URI: JWKS_URI },
    ],
  ])('is refused for several keys: %s', (names, environment) => {
    expect(refusal(environment)).toBe(
      `The configuration is not valid:\n  - Only one of JWT_SECRET, JWT_PUBLIC_KEY, JWT_JWKS_URI may be set; ${names} are`,
    );
  });

  it('is refused for an authority that would not be used', () => {
    const message = refusal({ JWT_SECRET: SECRET, DATABASE_SSL: 'require', DATABASE_SSL_CA: '/etc/ca.pem' });

    expect(message).toContain('DATABASE_SSL_CA is only used when DATABASE_SSL is verify-full');
    expect(message).not.toContain('/etc/ca.pem');
  });

  it('is refused for one port that is to serve the API and the metrics', () => {
    const message = refusal({ JWT_SECRET: SECRET, PORT: '9464', METRICS_PORT: '9464' });

    expect(message).toContain('METRICS_PORT must be another port than PORT');
  });

  it.each<[string, Environment, string[]]>([
    ['a database', { DATABASE_URL: undefined }, ['DATABASE_URL']],
    ['a database that is more than empty', { DATABASE_URL: '' }, ['DATABASE_URL']],
    ['a key', { JWT_SECRET: undefined }, ['JWT_SECRET', 'JWT_PUBLIC_KEY', 'JWT_JWKS_URI']],
    ['a key that is more than empty', { JWT_SECRET: '' }, ['JWT_SECRET', 'JWT_PUBLIC_KEY', 'JWT_JWKS_URI']],
    [
      'both',
      { DATABASE_URL: undefined, JWT_SECRET: undefined },
      ['DATABASE_URL', 'JWT_SECRET', 'JWT_PUBLIC_KEY', 'JWT_JWKS_URI'],
    ],
  ])('is refused in production without %s', (_, changes, names) => {
    const message = refusal({ ...PRODUCTION, ...changes });

    expect(message).toContain('must be set when NODE_ENV is production');
    expect(message.match(/DATABASE_URL|JWT_[A-Z_]+/g)?.toSorted()).toEqual(names.toSorted());
    expect(message).not.toContain(SECRET);
    expect(message).not.toContain('db.example.com');
  });
});

describe('the secret of a developer, where no key is configured', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'config-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is made once, and kept in the data folder for its owner alone', () => {
    const dataFolder = join(folder, 'not', 'there', 'yet');
    const secret = secretIn(dataFolder);
    const file = join(dataFolder, 'jwt-secret');

    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect(readFileSync(file, 'utf8')).toBe(secret);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(secretIn(dataFolder)).toBe(secret);
  });

  it('is another one in another folder', () => {
    expect(secretIn(join(folder, 'a'))).not.toBe(secretIn(join(folder, 'b')));
  });

  it('is made again where a start that was cut off left an empty file', () => {
    writeFileSync(join(folder, 'jwt-secret'), '');
    const secret = secretIn(folder);

    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect(secretIn(folder)).toBe(secret);
  });

  it('ends with the process where the database is in memory', () => {
    const secret = secretIn('memory://');

    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect(secretIn('memory://')).not.toBe(secret);
  });

  it('is not made where there is a key, or where the configuration is refused', () => {
    loadConfig({ EMBEDDED_DATA_DIR: join(folder, 'a'), JWT_SECRET: SECRET });
    refusal({ EMBEDDED_DATA_DIR: join(folder, 'a'), PORT: 'http' });

    expect(() => statSync(join(folder, 'a'))).toThrow('ENOENT');
  });
});

describe('DATABASE_URL', () => {
  it.each(['sslmode=disable', 'sslmode=verify-full', 'ssl=true', 'a=1&sslrootcert=/ca.pem'])(
    'refuses %s, which would override DATABASE_SSL in silence',
    (parameter) => {
      const message = refusal({ JWT_SECRET: SECRET, DATABASE_URL: `${DATABASE_URL}?${parameter}` });

      expect(message).toContain('DATABASE_SSL');
      expect(message).not.toContain('db.example.com');
    },
  );
});
