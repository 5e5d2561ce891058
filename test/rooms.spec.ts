import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const SOURCE = join(import.meta.dirname, '../src');

/** The resources that tasks refer to; they may look at the same rooms. */
const RESOURCE = ['activity-config', 'auth', 'tenants', 'sync', 'database', 'common', 'config'];

/**
 * Which rooms (folders of `src`) a room may look into; the files beside them are the composition root and may
 * look anywhere. What is not written here is not allowed.
 */
const MAY_LOOK_INTO: Record<string, readonly string[]> = {
  config: [],
  common: ['config'],
  database: ['common', 'config'],
  outbound: ['common', 'config'],
  tenants: ['database', 'common', 'config'],
  sync: ['database', 'common', 'config'],
  auth: ['tenants', 'database', 'common', 'config'],
  limits: ['auth', 'common', 'config'],
  'activity-config': ['auth', 'tenants', 'database', 'common', 'config'],
  commerces: RESOURCE,
  operators: RESOURCE,
  // A route has operators.
  routes: [...RESOURCE, 'operators'],
  activities: [...RESOURCE, 'commerces', 'operators', 'routes'],
  dispatch: [...RESOURCE, 'commerces', 'operators', 'activities', 'outbound'],
  integration: [...RESOURCE, 'operators', 'activities'],
  // Looks at everything that is measured, and nothing looks at it.
  metrics: ['activities', 'activity-config', 'dispatch', 'database', 'common', 'config'],
  health: ['activities', 'auth', 'database', 'common'],
  docs: ['auth', 'common'],
  demo: [...RESOURCE, 'commerces', 'operators', 'routes', 'activities', 'dispatch'],
};

/** Rooms that are started by themselves, and may look anywhere. */
const ENTRANCES = new Set(['cli']);

/**
 * Repositories with their statements and queries, what lies below them, and what is started by itself.
 */
const REACHES_THE_DATABASE = /^(?:database|sync|cli)\/|^activities\/(?:read|create\/sql)\/|\.repository\.ts$/;

interface Arrow {
  from: string;
  to: string;
  line: string;
}

/** Below `src`. */
function sourceFiles(): string[] {
  return (readdirSync(SOURCE, { recursive: true }) as string[]).filter((file) => file.endsWith('.ts'));
}

function textOf(file: string): string {
  return readFileSync(join(SOURCE, file), 'utf8');
}

function arrows(): Arrow[] {
  return sourceFiles().flatMap((file) => {
    return [...textOf(file).matchAll(/^.*(?:from|import)\s*\(?\s*'(\.[^']+)'.*$/gm)].map(([line, path]) => ({
      from: file,
      to: normalize(join(dirname(file), path!)),
      line: line.trim(),
    }));
  });
}

/** The folder of `src` that a file is in; null for the files beside the folders. */
function roomOf(file: string): string | null {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : null;
}

function isAllowed({ from, to }: Arrow): boolean {
  const [room, other] = [roomOf(from), roomOf(to)];
  if (room === null || room === other || ENTRANCES.has(room)) return true;
  return other !== null && (MAY_LOOK_INTO[room] ?? []).includes(other);
}

/** Whether a file imports one that imports it, over however many others; types count too. */
function leadsBack(file: string, targets: Map<string, string[]>): boolean {
  const seen = new Set<string>();
  const next = [...(targets.get(file) ?? [])];
  for (let other = next.pop(); other !== undefined; other = next.pop()) {
    if (other === file) return true;
    if (seen.has(other)) continue;
    seen.add(other);
    next.push(...(targets.get(other) ?? []));
  }
  return false;
}

describe('the rooms of the source', () => {
  it('look only where they may', () => {
    const forbidden = arrows().filter((arrow) => !isAllowed(arrow));

    expect(forbidden.map(({ from, line }) => `${from}: ${line}`)).toEqual([]);
  });

  it('are all in the table', () => {
    const rooms = new Set(arrows().map(({ from }) => roomOf(from)));
    const known = [...Object.keys(MAY_LOOK_INTO), ...ENTRANCES];

    expect([...rooms].filter((room) => room !== null).toSorted()).toEqual(known.toSorted());
  });

  it('have no file that leads back to itself', () => {
    const targets = new Map(sourceFiles().map((file) => [file, [] as string[]]));
    for (const { from, to } of arrows()) targets.get(from)!.push(to.replace(/\.js$/, '.ts'));

    expect(sourceFiles().filter((file) => leadsBack(file, targets))).toEqual([]);
  });

  it('have no door but their files: nothing is exported again by another file', () => {
    const barrels = sourceFiles().filter((file) => /^export (?:\*|\{[^}]*\}) from /m.test(textOf(file)));

    expect(barrels).toEqual([]);
  });

  it('reach the database by repositories: nothing else holds a data source, an entity manager or SQL', () => {
    const outside = sourceFiles().filter((file) => !REACHES_THE_DATABASE.test(file));
    const reaching = outside.filter((file) =>
      /\b(?:DataSource|EntityManager|createQueryBuilder|QueryRunner)\b/.test(textOf(file)),
    );

    expect(reaching).toEqual([]);
  });

  it('name the tenant in every condition that could take the place of another', () => {
    const conditions = sourceFiles()
      .filter((file) => roomOf(file) !== 'database' && file !== 'tenants/tenants.repository.ts')
      .flatMap((file) => textOf(file).match(/^.*\.where\(.*$/gm) ?? []);

    expect(conditions.filter((line) => !line.includes('tenantId'))).toEqual([]);
  });
});
