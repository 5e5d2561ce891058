import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const FILE = join(import.meta.dirname, '../src/database/tenant/across-tenants.ts');
const text = readFileSync(FILE, 'utf8');

/** What each statement that spans tenants may say of them, by the statement's name. */
const SAYS: Record<string, string[]> = {
  FIND_DUE: ['tenantId', 'configId', 'changedAt', 'dueAt'],
  FIND_WITH_LEASES: ['tenantId'],
  FIND_WITH_OLD_ATTEMPTS: ['tenantId'],
  FIND_DUE_ADOPTIONS: ['tenantId', 'configId', 'dueAt'],
  FIND_KEY_IDS: ['keyId'],
  FIND_WITH_CREDENTIALS: ['tenantId'],
};

interface Statement {
  name: string;
  sql: string;
}

function statements(): Statement[] {
  return [
    ...text.matchAll(/const (\w+) = new PreparedStatement<[^>]+>\(\s*undefined,\s*([`'])(.*?)\2,?\s*\)/gs),
  ].map(([, name, , sql]) => ({ name: name!, sql: sql! }));
}

describe('the statements that span tenants', () => {
  it('are these and no others', () => {
    expect(statements().map(({ name }) => name)).toEqual(Object.keys(SAYS));
    expect(text.match(/new PreparedStatement/g)).toHaveLength(Object.keys(SAYS).length);
  });

  it('say nothing of a tenant but ids and times', () => {
    for (const { name, sql } of statements()) {
      const selected = sql.slice(0, sql.indexOf('FROM'));
      expect([...selected.matchAll(/AS "(\w+)"/g)].map(([, column]) => column)).toEqual(SAYS[name]);
      expect(selected.split(',')).toHaveLength(SAYS[name]!.length);
    }
  });

  it('only read, and lock nothing', () => {
    for (const { sql } of statements()) {
      expect(sql.trim()).toMatch(/^SELECT/);
      expect(sql).not.toMatch(
        /\b(?:(?:INSERT|UPDATE|DELETE|FOR UPDATE|FOR NO KEY|FOR SHARE|FOR KEY|NOTIFY)\b|pg_advisory)/i,
      );
    }
  });
});
