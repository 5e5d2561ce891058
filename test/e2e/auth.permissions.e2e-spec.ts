import { Controller, Delete, Get, Module, Post, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { PERMISSIONS, type Permission } from '../../src/auth/permission.js';
import { IS_PUBLIC, Public } from '../../src/auth/public.decorator.js';
import { IS_FOR_API_KEYS } from '../../src/auth/for-api-keys.decorator.js';
import { REQUIRED_PERMISSION, RequirePermission } from '../../src/auth/require-permission.decorator.js';
import { HealthModule } from '../../src/health/health.module.js';
import { send } from '../support/http.js';
import { outcomeOf } from '../support/outcome-of.js';
import { startServerBeside } from '../support/start-server-beside.js';
import { type TestServer, sharedServer } from '../support/test-server.js';
import { TestTenant } from '../support/test-tenant.js';

/** The routes that anyone may call. One that is added here is added on purpose. */
const PUBLIC_ROUTES = ['GET /api/health/live', 'GET /api/health/ready'];

/** Of a credential without the permission, or of a token where a key is wanted. */
const KEPT_OUT = new Set(['403 PERMISSION_MISSING', '403 API_KEY_REQUIRED']);

interface Route {
  method: string;
  path: string;
  permission: Permission | undefined;
  isPublic: boolean;
  isForApiKeys: boolean;
}

/** Every route of every controller that the application has. */
function routesOf(server: TestServer): Route[] {
  const modules = [...server.app.get(ModulesContainer).values()];
  const controllers = modules.flatMap(({ controllers: ofModule }) => Array.from(ofModule.values()));
  return controllers.flatMap(({ metatype }) => (metatype ? routesOfController(metatype) : []));
}

function routesOfController(controller: { prototype: object }): Route[] {
  const prototype = controller.prototype as Record<string, object>;
  const handlers = new MetadataScanner().getAllMethodNames(prototype).map((name) => prototype[name]!);
  return handlers
    .filter((handler) => Reflect.hasMetadata(METHOD_METADATA, handler))
    .map((handler) => ({
      method: RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod],
      path: pathOf('api', metadataOf(PATH_METADATA, controller), metadataOf(PATH_METADATA, handler)),
      permission: metadataOf(REQUIRED_PERMISSION, handler) as Permission | undefined,
      isPublic: metadataOf(IS_PUBLIC, handler) === true,
      isForApiKeys: metadataOf(IS_FOR_API_KEYS, handler) === true,
    }));
}

function metadataOf(key: string, target: object): unknown {
  return Reflect.getMetadata(key, target);
}

function pathOf(...parts: unknown[]): string {
  return parts
    .flatMap((part) => String(part).split('/'))
    .filter((part) => part !== '')
    .map((part) => `/${part}`)
    .join('');
}

function nameOf({ method, path }: Pick<Route, 'method' | 'path'>): string {
  return `${method} ${path}`;
}

describe('the routes', () => {
  let server: TestServer;
  let tenant: TestTenant;
  let routes: Route[];
  let guarded: Route[];

  beforeAll(async () => {
    server = await sharedServer();
    routes = routesOf(server);
    guarded = routes.filter(({ isPublic }) => !isPublic);
  });

  beforeEach(async () => {
    tenant = await TestTenant.create();
  });

  /** What each guarded route answers to a request with these headers. */
  async function outcomes(
    headersFor: (route: Route) => Record<string, string>,
  ): Promise<Record<string, string>> {
    const entries = guarded.map(async (route) => {
      const url = server.url + route.path.replaceAll(/:\w+/g, tenant.commerceId);
      return [nameOf(route), outcomeOf(await send(url, route.method, headersFor(route)))];
    });
    return Object.fromEntries(await Promise.all(entries)) as Record<string, string>;
  }

  function eachAnswering(outcome: string): object {
    return Object.fromEntries(guarded.map((route) => [nameOf(route), outcome]));
  }

  it('are all found here: those that the OpenAPI document has', async () => {
    const { body } = await send(`${server.url}/api/openapi.json`, 'GET', {});
    const documented = Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) =>
        nameOf({ method: method.toUpperCase(), path: path.replaceAll(/\{(\w+)\}/g, ':$1') }),
      ),
    );

    expect(routes.map(nameOf)).toEqual(expect.arrayContaining(documented));
    expect(documented).toContain('POST /api/activities/tasks');
  });

  it('declare a permission or that they are public, and never both', () => {
    const undecided = routes.filter(({ permission, isPublic }) => isPublic === (permission !== undefined));

    expect(undecided.map(nameOf)).toEqual([]);
  });

  it('require permissions that exist', () => {
    expect(PERMISSIONS).toEqual(expect.arrayContaining(guarded.map(({ permission }) => permission)));
  });

  it('that are public are these and no others', () => {
    const open = routes.filter(({ isPublic }) => isPublic);

    expect(open.map(nameOf).toSorted()).toEqual(PUBLIC_ROUTES);
  });

  it('answer 401 without a credential, all but the public ones', async () => {
    expect(await outcomes(() => ({ 'x-tenant-id': tenant.id }))).toEqual(eachAnswering('401 TOKEN_MISSING'));
  });

  it('answer 403 to a credential with all permissions but theirs', async () => {
    const answered = await outcomes(({ permission }) => {
      const others = PERMISSIONS.filter((other) => other !== permission);
      return { authorization: `Bearer ${tenant.token(others)}`, 'x-tenant-id': tenant.id };
    });

    expect(answered).toEqual(eachAnswering('403 PERMISSION_MISSING'));
  });

  it.each(PERMISSIONS)('let %s alone into its own routes and no others', async (permission) => {
    const { plaintextKey } = await tenant.createApiKey([permission]);
    const token = { authorization: `Bearer ${tenant.token([permission])}`, 'x-tenant-id': tenant.id };
    const letIn = (route: Route, credential: object): boolean =>
      route.permission === permission && (credential !== token || !route.isForApiKeys);

    for (const credential of [token, { 'x-api-key': plaintextKey }]) {
      const answered = Object.entries(await outcomes(() => credential)).map(([route, outcome]) => [
        route,
        KEPT_OUT.has(outcome) ? 'kept out' : /^40[13]/.test(outcome) ? outcome : 'let in',
      ]);
      expect(Object.fromEntries(answered)).toEqual(
        Object.fromEntries(
          guarded.map((route) => [nameOf(route), letIn(route, credential) ? 'let in' : 'kept out']),
        ),
      );
    }
  });

  it('are for API keys alone where providers call them, and nowhere else', async () => {
    const ofProviders = guarded.filter(({ path }) => path.startsWith('/api/integration/'));
    const headers = { authorization: `Bearer ${tenant.token()}`, 'x-tenant-id': tenant.id };
    const answered = await outcomes(() => headers);

    expect(ofProviders.length).toBeGreaterThan(0);
    expect(guarded.filter(({ isForApiKeys }) => isForApiKeys)).toEqual(ofProviders);
    expect(ofProviders.map((route) => answered[nameOf(route)])).toEqual(
      ofProviders.map(() => '403 API_KEY_REQUIRED'),
    );
  });

  it('answer 403 to a credential of another tenant with all permissions', async () => {
    const other = await TestTenant.create();
    const headers = { authorization: `Bearer ${other.token()}`, 'x-tenant-id': tenant.id };

    expect(await outcomes(() => headers)).toEqual(eachAnswering('403 TENANT_FORBIDDEN'));
  });

  it('answer 403 to an API key with all permissions but theirs', async () => {
    const keys = new Map<Permission | undefined, string>();
    for (const permission of new Set(guarded.map((route) => route.permission))) {
      const others = PERMISSIONS.filter((other) => other !== permission);
      keys.set(permission, (await tenant.createApiKey(others)).plaintextKey);
    }

    const answered = await outcomes(({ permission }) => ({ 'x-api-key': keys.get(permission)! }));

    expect(answered).toEqual(eachAnswering('403 PERMISSION_MISSING'));
  });

  it('answer 403 to an API key with all permissions in another tenant', async () => {
    const other = await TestTenant.create();
    const { plaintextKey } = await other.createApiKey();
    const headers = { 'x-api-key': plaintextKey, 'x-tenant-id': tenant.id };

    expect(await outcomes(() => headers)).toEqual(eachAnswering('403 TENANT_FORBIDDEN'));
  });

  it('answer 401 to an API key that was revoked', async () => {
    const { id, plaintextKey } = await tenant.createApiKey();
    await tenant.request('POST', `/api-keys/${id}/revoke`);

    expect(await outcomes(() => ({ 'x-api-key': plaintextKey }))).toEqual(
      eachAnswering('401 API_KEY_REVOKED'),
    );
  });
});

@Public()
@RequirePermission('CREATE_ACTIVITY')
@Controller('probe')
class ProbeController {
  @Get()
  undeclared(): string {
    return 'reached';
  }

  @Post()
  @RequirePermission('VIEW_ACTIVITIES')
  guarded(): string {
    return 'reached';
  }

  @Delete()
  @Public()
  open(): string {
    return 'reached';
  }
}

@Module({ controllers: [ProbeController] })
class ProbeModule {}

describe('a route that declares nothing', () => {
  it('is closed to everyone, whatever its controller declares', async () => {
    const server = await startServerBeside({}, (builder) =>
      builder.overrideModule(HealthModule).useModule(ProbeModule),
    );
    onTestFinished(() => server.app.close());
    const tenant = await TestTenant.create(server);
    const everything = [...PERMISSIONS, 'undefined', 'null', '', '*'] as Permission[];
    const headers = { authorization: `Bearer ${tenant.token(everything)}`, 'x-tenant-id': tenant.id };
    const outcome = async (method: string, sent: Record<string, string>): Promise<string> =>
      outcomeOf(await send(`${server.url}/api/probe`, method, sent));

    expect(await outcome('GET', {})).toBe('401 TOKEN_MISSING');
    expect(await outcome('GET', headers)).toBe('403 PERMISSION_MISSING');
    expect(await outcome('POST', headers)).toBe('201');
    expect(await outcome('DELETE', {})).toBe('200');
  });
});
