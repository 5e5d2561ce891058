import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Day, Setting } from '../client/day.js';
import { GENERATED, generateClients } from '../support/generate-clients.js';
import { type TestServer, sharedServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';

const CLIENTS = join(import.meta.dirname, '../client');
const GENERATORS = ['openapi-fetch', 'hey-api', 'orval'];

interface DrivesDay {
  driveDay: (setting: Setting) => Promise<Day>;
}

describe('clients that are generated from the OpenAPI document', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await sharedServer();
    await generateClients(server.url);
  });

  afterAll(() => rmSync(GENERATED, { recursive: true, force: true }));

  it.each(GENERATORS)('have types that a strict program fits without casts: %s', (generator) => {
    const file = join(CLIENTS, `day-with-${generator}.ts`);

    expect(compile(file)).toEqual([]);
    expect(castsOf(file)).toEqual([]);
  });

  it.each(GENERATORS)('drive a whole day: %s', async (generator) => {
    const { driveDay } = (await import(`../client/day-with-${generator}.ts`)) as DrivesDay;
    const tenant = await TestTenant.createBare();
    const headers = { authorization: `Bearer ${tenant.token()}`, 'x-tenant-id': tenant.id };

    const day = await driveDay({ baseUrl: server.url, headers });

    expect(day).toEqual({
      synced: 1,
      strategy: 'CALLER_PROVIDED',
      created: expect.any(String),
      conflict: { activityId: day.created, sameRequest: true },
      faults: ['/reason', '/scheduled_at'],
      replayed: day.created,
      preview: { dryRun: true, attributes: ['promotions'] },
      partial: { created: 2, conflicts: 1, failed: 0 },
      rejected: [0, 1, 2].map((index) => ({ index, code: 'IDEMPOTENCY_KEY_EXISTS' })),
      walked: [expect.any(String), expect.any(String), day.created],
      changed: { version: 2, stale: 'VERSION_MISMATCH' },
      canceled: 'CANCELED',
      attributes: [['2 for 1']],
    });
  });

  it.each([
    ["channel: 'SALESMAN'", "channel: 'FAX'", '"FAX"'],
    ["idempotency_key: 'visit-1',", '', 'idempotency_key'],
    [
      "repeated.error?.code !== 'IDEMPOTENCY_KEY_EXISTS'",
      "repeated.error?.code !== 'IDEMPOTENCY_KEY_EXIST'",
      'IDEMPOTENCY_KEY_EXIST',
    ],
    ["atomic.error?.code !== 'BATCH_REJECTED'", "atomic.error?.code !== 'BATCH_REFUSED'", 'BATCH_REFUSED'],
    ['page.data.map(({ id }) => id)', 'page.data.map(({ ids }) => ids)', 'ids'],
  ])('have types that refuse a mistake: %s', (right, wrong, named) => {
    for (const generator of ['openapi-fetch', 'hey-api']) {
      const source = readFileSync(join(CLIENTS, `day-with-${generator}.ts`), 'utf8');
      expect(source).toContain(right);
      const file = join(CLIENTS, 'generated', `mistaken-${generator}.ts`);
      writeFileSync(file, source.replace(right, wrong).replaceAll("'./", "'../"));

      expect(compile(file).join('\n')).toContain(named);
    }
  });
});

/** What the compiler finds wrong with a file, and with what it imports. */
function compile(file: string): string[] {
  // Its own runtime does not compile with it.
  const isExact = !file.includes('hey-api');
  const program = ts.createProgram([file], {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: [],
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    exactOptionalPropertyTypes: isExact,
    noUncheckedIndexedAccess: true,
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ file: where, messageText }) =>
        `${where?.fileName.split('/').at(-1)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
}

/** The casts and non-null marks of a file. */
function castsOf(file: string): string[] {
  const found: string[] = [];
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2023);
  const visit = (node: ts.Node): void => {
    if (ts.isAsExpression(node) || ts.isNonNullExpression(node) || ts.isTypeAssertionExpression(node))
      found.push(node.getText(source));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
