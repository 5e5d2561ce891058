/** A setting of a session (PostgreSQL's manual, chapter 20) that statements of this service rely on. */
export interface SessionSetting {
  name: string;
  /** What it is set to, where it is not right. */
  value: string;
  /** Regular expression, without backslashes, of the values that are right. */
  right: string;
}

/** Whatever the server, the database or the role has as its defaults. */
export const SESSION_SETTINGS: readonly SessionSetting[] = [
  { name: 'standard_conforming_strings', value: 'on', right: '^on$' },
  { name: 'client_encoding', value: 'UTF8', right: '^UTF8$' },
  // The driver reads times in ISO form alone, and those of zones with old offsets of seconds wrongly.
  { name: 'datestyle', value: 'ISO', right: '^ISO' },
  { name: 'intervalstyle', value: 'postgres', right: '^postgres$' },
  { name: 'timezone', value: 'UTC', right: '^(Etc/)?UTC$' },
  // Locks are taken and rows looked at by the rules of this level.
  { name: 'default_transaction_isolation', value: 'read committed', right: '^read committed$' },
  // A schema before `pg_catalog` could replace functions and operators.
  { name: 'search_path', value: 'activities', right: '^(?!.*,.*pg_catalog)' },
  // Coordinates come back with all their digits.
  { name: 'extra_float_digits', value: '1', right: '^[1-3]$' },
  { name: 'array_nulls', value: 'on', right: '^on$' },
  // With `off`, a crash of the server loses tasks that were acknowledged.
  { name: 'synchronous_commit', value: 'on', right: '^(?!off$)' },
];

/** What statements of this service run as well without, and others worse. */
export const SESSION_PREFERENCES: readonly SessionSetting[] = [
  // Three searches of one tenant with two workers each would leave the others no processor.
  { name: 'max_parallel_workers_per_gather', value: '0', right: '^0$' },
];

/**
 * How long the server lets a statement or an open transaction take: at most the value, or the client would
 * give up before it (`MAX_SILENCE`). PostgreSQL writes a time in the largest unit of which it is a whole
 * number, 5001 as `5001ms`.
 */
export const SESSION_LIMITS: readonly SessionSetting[] = [
  { name: 'statement_timeout', value: '5s', right: '^([1-9][0-9]{0,2}ms|[1-4][0-9]{3}ms|[1-5]s)$' },
  // The locks of a transaction whose client has gone without a word.
  { name: 'idle_in_transaction_session_timeout', value: '10s', right: '^([1-9][0-9]{0,3}ms|[1-9]s|10s)$' },
];

/** Sets those of the settings that are not right, in one statement. */
export function settingsStatement(settings: readonly SessionSetting[]): string {
  return `SELECT set_config(name, value, false) ${fromWrongOnes(settings)}`;
}

/** Finds the names of those that are not right, as `name`. */
export function wrongSettingsStatement(settings: readonly SessionSetting[]): string {
  return `SELECT name ${fromWrongOnes(settings)}`;
}

function fromWrongOnes(settings: readonly SessionSetting[]): string {
  const rows = settings.map(({ name, value, right }) => `('${name}', '${value}', '${right}')`);
  return `FROM (VALUES ${rows.join(', ')}) AS s(name, value, correct) WHERE current_setting(name) !~* correct`;
}
