import { Validator } from '@seriousme/openapi-schema-validator';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { DEMO_TENANT_ID } from '../../src/demo/demo-tenant.js';
import { PERMISSIONS } from '../../src/auth/permission.js';
import { signDevelopmentToken } from '../../src/auth/tokens/sign-development-token.js';
import { ensureDemoTenant } from '../support/ensure-demo-tenant.js';
import { type Answer, send } from '../support/http.js';
import { documentExamples } from '../support/document-contract.js';
import { type TestServer, sharedServer } from '../support/test-server.js';

interface Response {
  $ref?: string;
  content?: Record<string, { example?: object; examples?: Record<string, { value: object }> }>;
}

interface Operation {
  operationId: string;
  responses: Record<string, Response>;
  requestBody?: { content: Record<string, { examples: Record<string, { value: object }> }> };
}

interface Described {
  description?: string;
  enum?: unknown[];
  properties?: Record<string, Described>;
}

describe('the OpenAPI document', () => {
  let server: TestServer;
  let served: Answer;
  let operations: [path: string, operation: Operation][];

  beforeAll(async () => {
    server = await sharedServer();
    served = await send(`${server.url}/api/openapi.json`, 'GET', {});
    const paths = Object.entries(served.body.paths as Record<string, Record<string, Operation>>);
    operations = paths.flatMap(([path, methods]) =>
      Object.values(methods).map((operation) => [path, operation] as [string, Operation]),
    );
  });

  function resolved(response: Response): Response {
    const name = response.$ref?.split('/').at(-1);
    return name ? (served.body.components.responses[name] as Response) : response;
  }

  it('is served to anyone, and is what is committed', () => {
    expect(served.status).toBe(200);
    expect(served.body).toEqual(JSON.parse(readFileSync('openapi.json', 'utf8')));
  });

  it('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate(JSON.parse(served.text) as Record<string, unknown>);

    expect(result.errors ?? []).toEqual([]);
    expect(served.body.openapi).toMatch(/^3\.1/);
    expect(served.text).not.toContain('"nullable"');
  });

  it('has an operation id set by hand for each operation', () => {
    const ids = operations.map(([, { operationId }]) => operationId);

    expect(ids).toContain('createTask');
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => id.includes('_') || id.includes('Controller'))).toEqual([]);
  });

  it('shows for every error of every operation the error schema and an example of its status', () => {
    for (const [path, { responses }] of operations) {
      for (const [status, response] of Object.entries(responses)) {
        if (Number(status) < 400) continue;
        const { content } = resolved(response);
        const { example, examples = {} } = content?.['application/json'] ?? {};
        const shown = example ? [example] : Object.values(examples).map(({ value }) => value);
        expect(shown, `${path} ${status}`).not.toEqual([]);
        for (const error of shown) {
          expect(error, `${path} ${status}`).toMatchObject({
            statusCode: Number(status),
            code: expect.stringMatching(/^[A-Z_]+$/),
            requestId: expect.any(String),
          });
        }
      }
    }
  });

  it('has an example of every request and response with a body, which its schema allows', () => {
    const examples = documentExamples();

    expect(examples.length).toBeGreaterThan(operations.length);
    expect(examples.filter(({ fault }) => fault !== null)).toEqual([]);
  });

  it('describes every schema, member, parameter and operation', () => {
    const { schemas } = served.body.components as { schemas: Record<string, Described> };
    const members = Object.entries(schemas).flatMap(([name, { properties = {} }]) =>
      Object.entries(properties).map(([member, value]) => [`${name}.${member}`, value] as const),
    );
    const parts = [
      ...Object.entries(schemas),
      ...members,
      ...operations.map(([path, operation]) => [path, operation as Described] as const),
    ];

    expect(parts.filter(([, { description }]) => !description).map(([name]) => name)).toEqual([]);
  });

  it('lists no closed set of values in place, but refers to its name', () => {
    const { schemas } = served.body.components as { schemas: Record<string, Described> };
    const inline = Object.entries(schemas).flatMap(([name, { properties = {} }]) =>
      Object.entries(properties).flatMap(([member, { enum: values }]) =>
        values ? [`${name}.${member}`] : [],
      ),
    );

    expect(inline).toEqual([]);
  });

  it('documents for a create every status that it answers', () => {
    const create = operations.find(([, { operationId }]) => operationId === 'createTask')![1];

    expect(Object.keys(create.responses)).toEqual(
      expect.arrayContaining(['200', '201', '400', '401', '403', '404', '409', '413', '415', '500', '503']),
    );
  });

  it('has examples of a create that run on the demo tenant', async () => {
    await ensureDemoTenant(server);
    const token = await signDevelopmentToken(server.config, {
      tenantId: DEMO_TENANT_ID,
      permissions: PERMISSIONS,
    });
    const headers = { authorization: `Bearer ${token}`, 'x-tenant-id': DEMO_TENANT_ID };
    const { requestBody } = operations.find(([, { operationId }]) => operationId === 'createTask')![1];

    for (const { value } of Object.values(requestBody!.content['application/json']!.examples)) {
      const answer = await send(`${server.url}/api/activities/tasks`, 'POST', headers, value);
      expect(answer).toMatchObject({ status: 201, body: { status: 'READY' } });
    }
  });
});

describe('Swagger UI', () => {
  it('is served to anyone, with the ways to authorise', async () => {
    const { url } = await sharedServer();

    const page = await send(`${url}/api/docs`, 'GET', {});
    const { body } = await send(`${url}/api/openapi.json`, 'GET', {});

    expect(page.status).toBe(200);
    expect(page.text).toContain('swagger-ui');
    expect(body.components.securitySchemes).toMatchObject({
      bearer: { type: 'http', scheme: 'bearer' },
      tenant: { type: 'apiKey', in: 'header', name: 'x-tenant-id' },
      apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
    });
    expect(body.paths['/api/activities/tasks'].post).not.toHaveProperty('security');
    expect(body.security).toEqual([{ bearer: [], tenant: [] }, { apiKey: [] }]);
  });
});
