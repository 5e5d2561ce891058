import { POSTGRES_URL, isReadAsMeant } from './database-url.js';

/** Those that depend on each other. */
interface Variables {
  NODE_ENV: string;
  PORT: number;
  METRICS_PORT: number;
  DATABASE_URL?: string | undefined;
  DATABASE_SSL: string;
  DATABASE_SSL_CA?: string | undefined;
  JWT_SECRET?: string | undefined;
  JWT_PUBLIC_KEY?: string | undefined;
  JWT_JWKS_URI?: string | undefined;
  /** Whether the database is the embedded one. */
  embedded: boolean;
}

const VERIFICATION_KEYS = ['JWT_SECRET', 'JWT_PUBLIC_KEY', 'JWT_JWKS_URI'] as const;

/** Those keys for tokens that are set. */
export function verificationKeys(config: Variables): string[] {
  return VERIFICATION_KEYS.filter((name) => config[name] !== undefined);
}

/** What is wrong with variables that are right one by one. */
export function combinationFaults(config: Variables): string[] {
  const faults: string[] = [];
  const given = verificationKeys(config);
  if (given.length > 1) {
    faults.push(`Only one of ${VERIFICATION_KEYS.join(', ')} may be set; ${given.join(' and ')} are`);
  }
  if (config.NODE_ENV === 'production') {
    if (given.length === 0)
      faults.push(`One of ${VERIFICATION_KEYS.join(', ')} must be set when NODE_ENV is production`);
    if (config.embedded) {
      faults.push(
        'DATABASE_URL must be set when NODE_ENV is production: a postgres:// URL of PostgreSQL 15 or later',
      );
    }
  }
  if (POSTGRES_URL.test(config.DATABASE_URL ?? '') && !isReadAsMeant(config.DATABASE_URL!)) {
    faults.push(
      'DATABASE_URL is not a URL, or not as it is meant: its user, password and database must be percent-encoded ' +
        '(# is %23, / is %2F, ? is %3F, @ is %40, % is %25)',
    );
  }
  if (/[?&](ssl\w*|uselibpqcompat)=/.test(config.DATABASE_URL ?? '')) {
    faults.push(
      'DATABASE_URL must not say anything of SSL, which would override DATABASE_SSL and DATABASE_SSL_CA',
    );
  }
  if (config.DATABASE_SSL_CA !== undefined && config.DATABASE_SSL !== 'verify-full') {
    faults.push('DATABASE_SSL_CA is only used when DATABASE_SSL is verify-full');
  }
  if (config.METRICS_PORT !== 0 && config.METRICS_PORT === config.PORT) {
    faults.push('METRICS_PORT must be another port than PORT');
  }
  return faults;
}
