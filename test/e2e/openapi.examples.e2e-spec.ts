import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PERMISSIONS } from '../../src/auth/permission.js';
import { signDevelopmentToken } from '../../src/auth/tokens/sign-development-token.js';
import { DEMO_TENANT_ID } from '../../src/demo/demo-tenant.js';
import { ensureDemoTenant } from '../support/ensure-demo-tenant.js';
import { type TestServer, startServer } from '../support/test-server.js';

interface Parameter {
  name: string;
  in: string;
  schema: { example?: string };
}

interface Operation {
  tags: string[];
  operationId: string;
  parameters?: (Parameter | { $ref: string })[];
  requestBody?: {
    content: Record<string, { example?: unknown; examples?: Record<string, { value: unknown }> }>;
  };
  responses: object;
  security?: Record<string, unknown>[];
}

interface Document {
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { parameters: Record<string, Parameter> };
}

describe('the examples of the OpenAPI document', () => {
  let server: TestServer;
  let document: Document;

  beforeAll(async () => {
    server = await startServer();
    await ensureDemoTenant(server);
    document = (await (await fetch(`${server.url}/api/openapi.json`)).json()) as Document;
  });

  afterAll(async () => {
    await server.app.close();
  });

  it('succeed in the demo tenant as they stand, one after the other as Swagger UI shows them', async () => {
    const token = await signDevelopmentToken(server.config, {
      tenantId: DEMO_TENANT_ID,
      permissions: PERMISSIONS,
      subject: 'reader',
    });
    const headers = { authorization: `Bearer ${token}`, 'x-tenant-id': DEMO_TENANT_ID };
    const apiKey = { 'x-api-key': await createApiKey(headers) };
    const shown = shownOperations(document);
    expect(shown).toHaveLength(Object.values(document.paths).flatMap((path) => Object.keys(path)).length);
    const failures: string[] = [];
    for (const { method, path, operation } of shown) {
      const body = exampleBody(operation);
      const response = await fetch(`${server.url}${examplePath(path, operation)}`, {
        method,
        headers: {
          ...(isForApiKeys(operation) ? apiKey : headers),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok || !(response.status in operation.responses))
        failures.push(`${operation.operationId}: ${response.status} ${text}`);
    }

    expect(failures).toEqual([]);
  });

  /** As a reader of the page makes one, whose text it shows. */
  async function createApiKey(headers: Record<string, string>): Promise<string> {
    const response = await fetch(`${server.url}/api/api-keys`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({
        name: 'A provider',
        permissions: ['VIEW_ACTIVITIES', 'SUBMIT_ACTIVITY_RESULT'],
      }),
    });
    return ((await response.json()) as { plaintextKey: string }).plaintextKey;
  }

  /** By tag, and for each tag in the order of the document. */
  function shownOperations({ tags, paths }: Document) {
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        operation,
      })),
    );
    return tags.flatMap(({ name }) => operations.filter(({ operation }) => operation.tags.includes(name)));
  }

  function examplePath(path: string, { parameters = [] }: Operation): string {
    return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const parameter = parameters.map(resolve).find((one) => one.in === 'path' && one.name === name);
      return encodeURIComponent(parameter!.schema.example!);
    });
  }

  function resolve(parameter: Parameter | { $ref: string }): Parameter {
    if (!('$ref' in parameter)) return parameter;
    return document.components.parameters[parameter.$ref.split('/').at(-1)!]!;
  }
});

/** Whether it takes no token. */
function isForApiKeys({ security = [] }: Operation): boolean {
  return security.length === 1 && 'apiKey' in security[0]!;
}

/** Swagger UI fills the first one in. */
function exampleBody({ requestBody }: Operation): unknown {
  const content = requestBody?.content['application/json'];
  return content?.example ?? Object.values(content?.examples ?? {})[0]?.value;
}
