import 'reflect-metadata';
import { Expose, plainToInstance } from 'class-transformer';
import {
  IsByteLength,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  MinLength,
  getMetadataStorage,
  validateSync,
} from 'class-validator';
import { ConfigError } from './config-error.js';
import { combinationFaults, verificationKeys } from './combination-faults.js';
import { POSTGRES_URL } from './database-url.js';
import { parseCorsOrigins } from './cors-origins.js';
import { parseCredentialsKeys } from './credentials-keys.js';
import { developmentSecret } from './development-secret.js';
import { parseOutboundAllow } from './outbound-allow.js';
import { readEnvFile } from './read-env-file.js';
import { parseTrustedProxies } from './trusted-proxies.js';
import {
  BooleanVariable,
  ChoiceVariable,
  IntegerVariable,
  ParsedVariable,
  TextVariable,
} from './variable-decorators.js';

const NODE_ENVS = ['development', 'test', 'production'] as const;
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const DATABASE_SSL_MODES = ['disable', 'require', 'verify-full'] as const;
const DATABASE_POOLERS = ['none', 'transaction', 'transaction-prepared'] as const;
/** Also said where the key is read. RFC 7518, section 3.3, asks for the 2,048 bits. */
export const PUBLIC_KEY_FAULT =
  'JWT_PUBLIC_KEY must be a PEM public key or certificate (RSA of 2048 bits or more, EC P-256 or Ed25519)';
/**
 * Nothing is limited unless the operator says so. One program behind one address that creates for one tenant as
 * fast as the instance can is what the service is made for: a limit below that would hurt it, and one above would
 * limit nothing. What an instance cannot do is refused anyhow (`OVERLOADED`), and how much a tenant is entitled
 * to only the operator knows; so do they alone know whether a proxy stands in front, behind which all callers
 * have one address.
 */
const NO_LIMIT = 0;

/**
 * Every variable the service reads, validated once at the start. Built by {@link loadConfig} alone, so
 * nothing else in the product touches `process.env`.
 */
export class AppConfig {
  @ChoiceVariable(NODE_ENVS)
  NODE_ENV: (typeof NODE_ENVS)[number] = 'development';

  @TextVariable()
  HOST?: string;

  @IntegerVariable({ min: 0, max: 65_535 })
  PORT = 3000;

  /** Where metrics are served; 0 for nowhere. */
  @IntegerVariable({ min: 0, max: 65_535 })
  METRICS_PORT = 0;

  @ChoiceVariable(LOG_LEVELS)
  LOG_LEVEL: (typeof LOG_LEVELS)[number] = 'info';

  @Expose()
  @IsOptional()
  @Matches(POSTGRES_URL, {
    message: 'DATABASE_URL must be a URL that starts with postgres:// or postgresql://',
  })
  DATABASE_URL?: string;

  @ChoiceVariable(DATABASE_SSL_MODES)
  DATABASE_SSL: (typeof DATABASE_SSL_MODES)[number] = 'disable';

  /** Path of a PEM file with the authorities that may sign the database's certificate. */
  @TextVariable()
  DATABASE_SSL_CA?: string;

  @IntegerVariable({ min: 1, max: 1_000 })
  DATABASE_POOL_SIZE = 10;

  /** What lends the connections to PostgreSQL: nothing or a pooler by session, or one by transaction. */
  @ChoiceVariable(DATABASE_POOLERS)
  DATABASE_POOLER: (typeof DATABASE_POOLERS)[number] = 'none';

  /** Folder of the embedded database, or `memory://` for one that ends with the process. */
  @Expose()
  @IsString()
  @MinLength(1, { message: 'EMBEDDED_DATA_DIR must be a folder, or memory://' })
  EMBEDDED_DATA_DIR = './.data';

  @BooleanVariable()
  MIGRATIONS_RUN = false;

  @Expose()
  @IsOptional()
  @IsByteLength(32, undefined, { message: 'JWT_SECRET must have at least 32 bytes' })
  JWT_SECRET?: string;

  @Expose()
  @IsOptional()
  @Matches(/-----BEGIN (RSA )?PUBLIC KEY-----|-----BEGIN CERTIFICATE-----/, { message: PUBLIC_KEY_FAULT })
  JWT_PUBLIC_KEY?: string;

  @Expose()
  @IsOptional()
  @IsUrl(
    { protocols: ['https', 'http'], require_protocol: true, require_tld: false, allow_underscores: true },
    { message: 'JWT_JWKS_URI must be an http(s) URL' },
  )
  JWT_JWKS_URI?: string;

  @TextVariable()
  JWT_ISSUER?: string;

  @TextVariable()
  JWT_AUDIENCE?: string;

  @Expose()
  @IsString()
  @MinLength(1, { message: 'JWT_TENANTS_CLAIM must be the name of a claim' })
  JWT_TENANTS_CLAIM = 'tenants';

  /** Keys of stored credentials: the first encrypts, all decrypt. */
  @ParsedVariable(parseCredentialsKeys, 'must be a list of <id>:<base64 of 32 bytes>, each id once')
  CREDENTIALS_KEYS?: string;

  /** Hosts, addresses and ranges that tenants' URLs may lead to although they are not public. */
  @ParsedVariable(
    parseOutboundAllow,
    'must be a list of host names, addresses and ranges such as 10.1.0.0/16',
  )
  OUTBOUND_ALLOW?: string;

  /** Tasks that this instance sends to providers at the same time. */
  @IntegerVariable({ min: 1, max: 4_096 })
  DISPATCH_CONCURRENCY = 256;

  /** Origins whose scripts may call the service from a browser; without it, none. */
  @ParsedVariable(parseCorsOrigins, 'must be * or a list of origins such as https://app.example.com')
  CORS_ORIGINS?: string;

  /** Proxies whose `X-Forwarded-For` says which address a request is of. */
  @ParsedVariable(
    parseTrustedProxies,
    'must be a list of addresses, ranges such as 10.0.0.0/8, loopback, linklocal, uniquelocal',
  )
  TRUSTED_PROXIES?: string;

  /** In seconds, the time in which the three limits below may be used up; short, so that the rate is even. */
  @IntegerVariable({ min: 1, max: 60 })
  RATE_LIMIT_WINDOW = 1;

  /** Requests of one address in a window, before anyone looks who sends them. */
  @IntegerVariable({ min: 0, max: 1_000_000 })
  RATE_LIMIT_ADDRESS = NO_LIMIT;

  /** Requests of one tenant in a window. */
  @IntegerVariable({ min: 0, max: 1_000_000 })
  RATE_LIMIT_TENANT = NO_LIMIT;

  /** Rows of one tenant's batches and syncs in a window. */
  @IntegerVariable({ min: 0, max: 1_000_000 })
  RATE_LIMIT_TENANT_ROWS = NO_LIMIT;

  /** True when no server is configured and PostgreSQL runs inside this process. */
  get embedded(): boolean {
    return this.DATABASE_URL === undefined;
  }

  /** Loopback for a developer, every interface in production, where a container's port is published. */
  get listenHost(): string {
    return this.HOST ?? (this.NODE_ENV === 'production' ? '0.0.0.0' : '127.0.0.1');
  }
}

/**
 * Reads and validates the environment, after an `.env` file in the working folder where there is one
 * (variables that are set already win over it). An empty variable counts as absent.
 *
 * @throws {ConfigError} that lists every wrong or missing variable, or says what is wrong with the file.
 */
export function loadConfig(environment?: Record<string, string | undefined>): AppConfig {
  if (!environment) forgetDriverVariables();
  const variables = environment ?? { ...readEnvFile('.env', variableNames()), ...process.env };
  const present = Object.entries(variables).filter(([, value]) => value);
  const config = plainToInstance(AppConfig, Object.fromEntries(present), {
    excludeExtraneousValues: true,
    exposeDefaultValues: true,
    exposeUnsetFields: false,
  });
  const faults = [...fieldFaults(config), ...combinationFaults(config)];
  if (faults.length > 0) {
    throw new ConfigError(
      `The configuration is not valid:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
  }
  if (verificationKeys(config).length === 0) config.JWT_SECRET = developmentSecret(config.EMBEDDED_DATA_DIR);
  return config;
}

/**
 * The driver would take what the URL leaves out, and SSL where there is no URL, from the variables that
 * `psql` and its like are set up by (`PGHOST`, `PGSSLMODE`, `PGOPTIONS` …).
 */
function forgetDriverVariables(): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('PG')) delete process.env[name];
}

function variableNames(): string[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(AppConfig, '', false, false);
  return [...new Set(rules.map(({ propertyName }) => propertyName))];
}

let ofEnvironment: AppConfig | undefined;

/**
 * The configuration of this process, read once: the first who asks may say what to read instead of the
 * environment.
 *
 * @throws {ConfigError} that lists every wrong or missing variable.
 */
export function environmentConfig(environment?: Record<string, string>): AppConfig {
  return (ofEnvironment ??= loadConfig(environment));
}

function fieldFaults(config: AppConfig): string[] {
  return validateSync(config, { stopAtFirstError: true }).flatMap((error) =>
    Object.values(error.constraints ?? {}),
  );
}
