import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import openapiTypescript, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PERMISSIONS } from '../../src/auth/permission.js';
import { signDevelopmentToken } from '../../src/auth/tokens/sign-development-token.js';
import { newId } from '../../src/common/new-id.js';
import type { TenantId } from '../../src/database/tenant/tenant-id.js';
import { type TestServer, sharedServer } from '../support/test-server.js';

const SOURCE = join(import.meta.dirname, '../client/drive-a-day.ts');
/** Where the client's library can be found from, and nothing is committed. */
const CACHE = join(import.meta.dirname, '../../node_modules/.cache');

/** What the compiled {@link SOURCE} exports; its own types are there once the client is generated. */
interface DriveADay {
  driveADay: (baseUrl: string, token: string, tenantId: string) => Promise<Record<string, unknown>>;
}

describe('a TypeScript client that is generated from the OpenAPI document', () => {
  let server: TestServer;
  let folder: string;

  beforeAll(async () => {
    server = await sharedServer();
    mkdirSync(CACHE, { recursive: true });
    folder = mkdtempSync(join(CACHE, 'client-'));
    const types = await openapiTypescript(new URL(`${server.url}/api/openapi.json`));
    writeFileSync(join(folder, 'api.d.ts'), astToString(types));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has types that fit a whole day, which then goes through', async () => {
    copyFileSync(SOURCE, join(folder, 'drive-a-day.ts'));
    expect(compile(join(folder, 'drive-a-day.ts'))).toEqual([]);
    const { driveADay } = (await import(pathToFileURL(join(folder, 'drive-a-day.js')).href)) as DriveADay;
    const tenantId = newId() as TenantId;
    const token = await signDevelopmentToken(server.config, { tenantId, permissions: PERMISSIONS });

    const day = await driveADay(server.url, token, tenantId);

    expect(day).toMatchObject({
      created: { type: 'TASK', status: 'READY' },
      repeated: { statusCode: 409, code: 'IDEMPOTENCY_KEY_EXISTS', sameRequest: true },
      listed: [{ reason: 'Monthly visit', taskDetails: { operator: { name: 'Ana' } } }],
      reassigned: { version: 2, taskDetails: { operator: { name: 'Luis' } } },
      canceled: { version: 3, status: 'CANCELED' },
      events: ['CREATED', 'UPDATED', 'CANCELED'],
      attributes: [{ key: 'promotions', status: 'RESOLVED', value: ['2 for 1'] }],
      targets: [{ status: 'RESOLVED', lockReason: 'CRITERIA_MATCH' }],
    });
  });

  it('has types that refuse mistakes', () => {
    const mistakes = [
      ["channel: 'SALESMAN' as const", "channel: 'FAX' as const"],
      ["idempotency_key: 'visit-1',", ''],
      ["status: ['READY' as const]", "status: ['DONE' as const]"],
      ['listed: listed.data,', 'listed: listed.data.map(({ reasons }) => reasons),'],
    ] as const;
    let source = readFileSync(SOURCE, 'utf8');
    for (const [right, wrong] of mistakes) {
      expect(source).toContain(right);
      source = source.replace(right, wrong);
    }
    const file = join(folder, 'mistaken.ts');
    writeFileSync(file, source);

    const found = compile(file).join('\n');

    for (const named of ['"FAX"', 'idempotency_key', '"DONE"', 'reasons']) expect(found).toContain(named);
  });
});

/** Compiles a file beside itself, and returns what the compiler finds wrong with it. */
function compile(file: string): string[] {
  const program = ts.createProgram([file], {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: [],
    strict: true,
    skipLibCheck: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
  });
  program.emit();
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
