import { v7 as uuidv7 } from 'uuid';
import { Activity } from '../../src/activities/entities/activity.entity.js';
import { AttributeKey } from '../../src/activity-config/attributes/entities/attribute-key.entity.js';
import { AttributePolicy } from '../../src/activity-config/attributes/entities/attribute-policy.entity.js';
import { PERMISSIONS, type Permission } from '../../src/auth/permission.js';
import type { CommerceUserRoleName } from '../../src/activity-config/targets/commerce-user-role.js';
import { CommerceUserLastContact } from '../../src/commerces/entities/commerce-user-last-contact.entity.js';
import { CommerceUserRole } from '../../src/commerces/entities/commerce-user-role.entity.js';
import { CommerceUser } from '../../src/commerces/entities/commerce-user.entity.js';
import { Commerce } from '../../src/commerces/entities/commerce.entity.js';
import type { Channel } from '../../src/activity-config/channel.js';
import type { TenantId } from '../../src/database/tenant/tenant-id.js';
import { Operator } from '../../src/operators/entities/operator.entity.js';
import { Route } from '../../src/routes/entities/route.entity.js';
import { TargetResolutionConfig } from '../../src/activity-config/targets/entities/target-resolution-config.entity.js';
import { TargetResolutionCriterion } from '../../src/activity-config/targets/entities/target-resolution-criterion.entity.js';
import type { TargetCriterion } from '../../src/activity-config/targets/target-rules.js';
import { AttributeCatalogueService } from '../../src/activity-config/attributes/attribute-catalogue.service.js';
import { type Answer, send } from './http.js';
import { tenantToken } from './sign-by-hand.js';
import { type TestServer, sharedServer } from './test-server.js';

interface UserOptions {
  roles?: CommerceUserRoleName[];
  isActive?: boolean;
  createdAt?: Date;
  lastContacts?: Partial<Record<Channel, Date>>;
}

interface CreateOptions {
  query?: string;
  headers?: Record<string, string>;
  token?: string;
}

/** A tenant of one test, with a commerce, a route and an operator, and the means to call the API for it. */
export class TestTenant {
  readonly id = uuidv7() as TenantId;
  commerceId = uuidv7();
  routeId = uuidv7();
  operatorId = uuidv7();

  private constructor(readonly server: TestServer) {}

  /** On the worker's shared server, unless it is given another. */
  static async create(server?: TestServer): Promise<TestTenant> {
    const tenant = new TestTenant(server ?? (await sharedServer()));
    const { app, dataSource } = tenant.server;
    const { manager } = dataSource;
    const tenantId = tenant.id;
    await app.get(AttributeCatalogueService).ensure(tenantId);
    await manager.insert(Commerce, { tenantId, id: tenant.commerceId, name: 'Corner shop', taxId: 'TAX-1' });
    await manager.insert(Route, { tenantId, id: tenant.routeId, name: 'Centre' });
    await manager.insert(Operator, { tenantId, id: tenant.operatorId, type: 'SALESMAN', name: 'Ana' });
    return tenant;
  }

  /** A tenant without any row, as a token makes it, on the worker's shared server or a service elsewhere. */
  static async createBare(url?: string): Promise<TestTenant> {
    const server = await sharedServer();
    return new TestTenant(url === undefined ? server : { ...server, url });
  }

  /** Makes its commerce, route and operator over HTTP, where its database cannot be written to otherwise. */
  async setUpByApi(): Promise<void> {
    const add = async (path: string, body: object) => {
      const answer = await this.request('POST', path, body);
      return (answer.body as { id: string }).id;
    };
    this.commerceId = await add('/commerces', { name: 'Corner shop' });
    this.routeId = await add('/routes', { name: 'Centre' });
    this.operatorId = await add('/operators', { type: 'SALESMAN', name: 'Ana' });
  }

  get manager() {
    return this.server.dataSource.manager;
  }

  token(permissions: readonly Permission[] = PERMISSIONS, subject = 'tester'): string {
    return tenantToken(this.server.config, this.id, permissions, subject);
  }

  /** A valid body, with a key of its own. */
  taskBody(changes: Record<string, unknown> = {}): Record<string, unknown> {
    return {
      reason: 'Monthly visit',
      channel: 'SALESMAN',
      commerce_id: this.commerceId,
      idempotency_key: uuidv7(),
      assigned_route_id: this.routeId,
      assigned_operator_id: this.operatorId,
      scheduled_at: '2025-01-16T09:00:00.000Z',
      ...changes,
    };
  }

  /** Any request of the tenant's, by default with all permissions; the path is that after `/api`. */
  request(
    method: string,
    path: string,
    body?: unknown,
    { headers = {}, token = this.token() }: Omit<CreateOptions, 'query'> = {},
  ): Promise<Answer> {
    const auth = { authorization: `Bearer ${token}`, 'x-tenant-id': this.id };
    return send(`${this.server.url}/api${path}`, method, { ...auth, ...headers }, body);
  }

  /** Creates a task and answers its id. */
  async addTask(changes: Record<string, unknown> = {}): Promise<string> {
    const { status, body, text } = await this.createTask(this.taskBody(changes));
    if (status !== 201) throw new Error(text);
    return (body as { id: string }).id;
  }

  /** `POST /api/activities/tasks` */
  createTask(
    body: unknown,
    { query = '', headers = {}, token = this.token() }: CreateOptions = {},
  ): Promise<Answer> {
    const auth = { authorization: `Bearer ${token}`, 'x-tenant-id': this.id };
    return send(`${this.server.url}/api/activities/tasks${query}`, 'POST', { ...auth, ...headers }, body);
  }

  /** Makes an API key; `plaintextKey` is what to send as `x-api-key`. */
  async createApiKey(
    permissions: readonly Permission[] = PERMISSIONS,
    changes: Record<string, unknown> = {},
  ): Promise<{ id: string; plaintextKey: string }> {
    const answer = await this.request('POST', '/api-keys', { name: 'A program', permissions, ...changes });
    return answer.body as { id: string; plaintextKey: string };
  }

  countActivities(): Promise<number> {
    return this.manager.countBy(Activity, { tenantId: this.id });
  }

  /** Adds a person at the commerce. */
  async addUser({
    roles = [],
    isActive = true,
    createdAt,
    lastContacts = {},
  }: UserOptions = {}): Promise<string> {
    const commerceUserId = uuidv7();
    await this.manager.insert(CommerceUser, {
      tenantId: this.id,
      id: commerceUserId,
      commerceId: this.commerceId,
      name: 'A person',
      isActive,
      ...(createdAt ? { createdAt } : {}),
    });
    for (const role of roles)
      await this.manager.insert(CommerceUserRole, { tenantId: this.id, commerceUserId, role });
    for (const [channel, lastContactedAt] of Object.entries(lastContacts)) {
      const contact = { tenantId: this.id, commerceUserId, channel: channel as Channel, lastContactedAt };
      await this.manager.insert(CommerceUserLastContact, contact);
    }
    return commerceUserId;
  }

  async addTargetConfig(
    config: Partial<TargetResolutionConfig> = {},
    criteria: Partial<TargetCriterion>[] = [],
  ): Promise<string> {
    const configId = uuidv7();
    await this.manager.insert(TargetResolutionConfig, {
      tenantId: this.id,
      id: configId,
      resolutionStrategy: 'ON_CREATION',
      priority: 0,
      ...config,
    });
    for (const [
      position,
      { type = 'ROLE_MATCH', config: settings, priority = position },
    ] of criteria.entries()) {
      await this.manager.insert(TargetResolutionCriterion, {
        tenantId: this.id,
        configId,
        position,
        type,
        role: settings?.role ?? null,
        priority,
      });
    }
    return configId;
  }

  async addAttributeKey(key: string): Promise<void> {
    await this.manager.insert(AttributeKey, { tenantId: this.id, key });
  }

  async addPolicy(policy: Pick<AttributePolicy, 'key' | 'strategy' | 'resolver'>): Promise<void> {
    await this.manager.insert(AttributePolicy, { tenantId: this.id, ...policy });
  }
}
