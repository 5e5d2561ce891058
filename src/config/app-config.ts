import 'reflect-metadata';
import { Expose, plainToInstance } from 'class-transformer';
import {
  IsBoolean,
  IsByteLength,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  Min,
  MinLength,
  getMetadataStorage,
  validateSync,
} from 'class-validator';
import { ConfigError } from './config-error.js';
import { combinationFaults, verificationKeys } from './combination-faults.js';
import { POSTGRES_URL } from './database-url.js';
import { parseCredentialsKeys } from './credentials-keys.js';
import { developmentSecret } from './development-secret.js';
import { parseOutboundAllow } from './outbound-allow.js';
import { readEnvFile } from './read-env-file.js';
import { IsReadBy, ToBoolean, ToNumber } from './read-variable.js';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const DATABASE_POOLERS = ['none', 'transaction', 'transaction-prepared'] as const;
/** Also said where the key is read. RFC 7518, section 3.3, asks for the 2,048 bits. */
export const PUBLIC_KEY_FAULT =
  'JWT_PUBLIC_KEY must be a PEM public key or certificate (RSA of 2048 bits or more, EC P-256 or Ed25519)';
const DATABASE_SSL_MODES = ['disable', 'require', 'verify-full'] as const;

/**
 * Every variable the service reads, validated once at the start. Built by {@link loadConfig} alone, so
 * nothing else in the product touches `process.env`.
 */
export class AppConfig {
  @Expose()
  @IsIn(['development', 'test', 'production'], {
    message: 'NODE_ENV must be one of development, test, production',
  })
  NODE_ENV: 'development' | 'test' | 'production' = 'development';

  @Expose()
  @IsOptional()
  @IsString()
  HOST?: string;

  @Expose()
  @ToNumber()
  @IsInt({ message: 'PORT must be an integer from 0 to 65535' })
  @Min(0, { message: 'PORT must be an integer from 0 to 65535' })
  @Max(65535, { message: 'PORT must be an integer from 0 to 65535' })
  PORT = 3000;

  @Expose()
  @IsIn(LOG_LEVELS, { message: `LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}` })
  LOG_LEVEL: (typeof LOG_LEVELS)[number] = 'info';

  @Expose()
  @IsOptional()
  @Matches(POSTGRES_URL, {
    message: 'DATABASE_URL must be a URL that starts with postgres:// or postgresql://',
  })
  DATABASE_URL?: string;

  @Expose()
  @IsIn(DATABASE_SSL_MODES, { message: `DATABASE_SSL must be one of ${DATABASE_SSL_MODES.join(', ')}` })
  DATABASE_SSL: (typeof DATABASE_SSL_MODES)[number] = 'disable';

  /** Path of a PEM file with the authorities that may sign the database's certificate. */
  @Expose()
  @IsOptional()
  @IsString()
  DATABASE_SSL_CA?: string;

  @Expose()
  @ToNumber()
  @IsInt({ message: 'DATABASE_POOL_SIZE must be an integer from 1 to 1000' })
  @Min(1, { message: 'DATABASE_POOL_SIZE must be an integer from 1 to 1000' })
  @Max(1000, { message: 'DATABASE_POOL_SIZE must be an integer from 1 to 1000' })
  DATABASE_POOL_SIZE = 10;

  /** What lends the connections to PostgreSQL: nothing or a pooler by session, or one by transaction. */
  @Expose()
  @IsIn(DATABASE_POOLERS, { message: `DATABASE_POOLER must be one of ${DATABASE_POOLERS.join(', ')}` })
  DATABASE_POOLER: (typeof DATABASE_POOLERS)[number] = 'none';

  /** Folder of the embedded database, or `memory://` for one that ends with the process. */
  @Expose()
  @IsString()
  @MinLength(1, { message: 'EMBEDDED_DATA_DIR must be a folder, or memory://' })
  EMBEDDED_DATA_DIR = './.data';

  @Expose()
  @ToBoolean()
  @IsBoolean({ message: 'MIGRATIONS_RUN must be true or false' })
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

  @Expose()
  @IsOptional()
  @IsString()
  JWT_ISSUER?: string;

  @Expose()
  @IsOptional()
  @IsString()
  JWT_AUDIENCE?: string;

  @Expose()
  @IsString()
  @MinLength(1, { message: 'JWT_TENANTS_CLAIM must be the name of a claim' })
  JWT_TENANTS_CLAIM = 'tenants';

  /** Keys of stored credentials: the first encrypts, all decrypt. */
  @Expose()
  @IsOptional()
  @IsReadBy(parseCredentialsKeys, {
    message: 'CREDENTIALS_KEYS must be a list of <id>:<base64 of 32 bytes>, each id once',
  })
  CREDENTIALS_KEYS?: string;

  /** Hosts, addresses and ranges that tenants' URLs may lead to although they are not public. */
  @Expose()
  @IsOptional()
  @IsReadBy(parseOutboundAllow, {
    message: 'OUTBOUND_ALLOW must be a list of host names, addresses and ranges such as 10.1.0.0/16',
  })
  OUTBOUND_ALLOW?: string;

  /** Tasks that this instance sends to providers at the same time. */
  @Expose()
  @ToNumber()
  @IsInt({ message: 'DISPATCH_CONCURRENCY must be an integer from 1 to 4096' })
  @Min(1, { message: 'DISPATCH_CONCURRENCY must be an integer from 1 to 4096' })
  @Max(4096, { message: 'DISPATCH_CONCURRENCY must be an integer from 1 to 4096' })
  DISPATCH_CONCURRENCY = 256;

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
