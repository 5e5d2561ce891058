import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CREATE_TASKS_ARGUMENTS } from './create-tasks.js';

const SCHEMA = readFileSync(join(import.meta.dirname, '../../../database/schema.sql'), 'utf8');

/** Of the newest of the functions with a name; the version before calls those with fewer. */
function argumentsOf(name: string): string[] {
  const lists = SCHEMA.matchAll(new RegExp(`FUNCTION activities\\.${name}\\(\\n([^)]*)\\)`, 'g'));
  const [newest] = [...lists].map(([, list]) => list!).toSorted((a, b) => b.length - a.length);
  return newest!
    .split(',')
    .map((argument) => argument.trim().split(' ')[0]!)
    .filter((argument) => argument.startsWith('p_'));
}

describe('the arguments of a create', () => {
  it.each(['create_tasks', 'create_tasks_of_tenants'])('are those of %s, in its order', (name) => {
    const [tenant, ...others] = argumentsOf(name);

    expect(tenant).toMatch(/^p_tenant_ids?$/);
    expect(others).toEqual(CREATE_TASKS_ARGUMENTS.slice(1));
  });
});
