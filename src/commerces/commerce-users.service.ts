import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/domain-error.js';
import { NotFoundError } from '../common/errors/not-found-error.js';
import { newId } from '../common/new-id.js';
import type { Principal } from '../auth/principal.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { inTransaction } from '../database/tenant/transactional-repository.js';
import type { CommerceUserRoleName } from '../activity-config/targets/commerce-user-role.js';
import { CommerceUserContactRepository } from './commerce-user-contact.repository.js';
import { CommerceUserRoleRepository } from './commerce-user-role.repository.js';
import { CommerceUserRepository } from './commerce-user.repository.js';
import { CommerceRepository } from './commerce.repository.js';
import type { CreateCommerceUserDto, UpdateCommerceUserDto } from './dto/commerce-user.dto.js';
import type { CommerceUserContact } from './entities/commerce-user-contact.entity.js';
import type { CommerceUser } from './entities/commerce-user.entity.js';

/** All active ones are candidates of each task for the commerce. */
export const MAX_USERS = 500;

const OLDEST_FIRST = { createdAt: 'ASC', id: 'ASC' } as const;

/** A person at the shop, with what belongs to them. */
export interface CommerceUserRecord {
  user: CommerceUser;
  roles: CommerceUserRoleName[];
  contacts: CommerceUserContact[];
}

/** The people at a shop and what they do there. */
@Injectable()
export class CommerceUsersService {
  constructor(
    private readonly commerces: CommerceRepository,
    private readonly users: CommerceUserRepository,
    private readonly roles: CommerceUserRoleRepository,
    private readonly contacts: CommerceUserContactRepository,
  ) {}

  /** The oldest first. */
  async list({ tenantId }: Principal, commerceId: string): Promise<CommerceUserRecord[]> {
    const users = await this.users.find(tenantId, { commerceId }, OLDEST_FIRST);
    return this.withRolesAndContacts(tenantId, users);
  }

  /** @throws {NotFoundError} when the person is not at the commerce, or that not in the tenant. */
  async get({ tenantId }: Principal, commerceId: string, id: string): Promise<CommerceUserRecord> {
    const user = await this.users.findOne(tenantId, { commerceId, id });
    if (!user) throw await this.commerces.missingFrom(tenantId, commerceId, 'commerce user');
    const [record] = await this.withRolesAndContacts(tenantId, [user]);
    return record!;
  }

  /**
   * @throws {NotFoundError} when the commerce is not in the tenant.
   * @throws {DomainError} 409 when the external id is taken at the commerce, or it has as many people as it
   * may have.
   */
  async create(
    { tenantId }: Principal,
    commerceId: string,
    body: CreateCommerceUserDto,
  ): Promise<CommerceUserRecord> {
    const user = await inTransaction(tenantId, [this.commerces, this.users], async (commerces, users) => {
      await commerces.lockById(tenantId, commerceId);
      if ((await users.count(tenantId, { commerceId })) >= MAX_USERS) {
        throw new DomainError('CONFLICT', 'TOO_MANY_USERS', `A commerce has at most ${MAX_USERS} users`);
      }
      return users.insert(tenantId, toUser(commerceId, body, new Date()));
    });
    return { user, roles: [], contacts: [] };
  }

  /**
   * @throws {NotFoundError} when the person is not at the commerce, or that not in the tenant.
   * @throws {DomainError} 409 when the external id is taken at the commerce.
   */
  async update(
    { tenantId }: Principal,
    commerceId: string,
    id: string,
    body: UpdateCommerceUserDto,
  ): Promise<CommerceUserRecord> {
    const changes = { name: body.name, externalId: body.external_id, isActive: body.is_active };
    const user = await this.users.update(tenantId, { commerceId, id }, changes);
    if (!user) throw await this.commerces.missingFrom(tenantId, commerceId, 'commerce user');
    const [record] = await this.withRolesAndContacts(tenantId, [user]);
    return record!;
  }

  /**
   * Gives a role, as often as it is asked to.
   *
   * @throws {NotFoundError} when the person is not at the commerce, or that not in the tenant.
   */
  async addRole(
    caller: Principal,
    commerceId: string,
    id: string,
    role: CommerceUserRoleName,
  ): Promise<CommerceUserRecord> {
    await this.assertExists(caller, commerceId, id);
    await this.roles.insertOrIgnore(caller.tenantId, [{ commerceUserId: id, role }]);
    return this.get(caller, commerceId, id);
  }

  /** @throws {NotFoundError} when the person has not that role, or is not at the commerce. */
  async removeRole(
    caller: Principal,
    commerceId: string,
    id: string,
    role: CommerceUserRoleName,
  ): Promise<void> {
    await this.assertExists(caller, commerceId, id);
    const removed = await this.roles.delete(caller.tenantId, { commerceUserId: id, role });
    if (removed === 0) throw new NotFoundError('commerce user role');
  }

  /** @throws {NotFoundError} when the person is not at the commerce, or that not in the tenant. */
  async assertExists({ tenantId }: Principal, commerceId: string, id: string): Promise<void> {
    if (await this.users.exists(tenantId, { commerceId, id })) return;
    throw await this.commerces.missingFrom(tenantId, commerceId, 'commerce user');
  }

  private async withRolesAndContacts(
    tenantId: TenantId,
    users: CommerceUser[],
  ): Promise<CommerceUserRecord[]> {
    if (users.length === 0) return [];
    const where = { commerceUserId: users.map(({ id }) => id) };
    const rolesOf = groupByUser(await this.roles.find(tenantId, where, { role: 'ASC' }));
    const contactsOf = groupByUser(await this.contacts.find(tenantId, where, OLDEST_FIRST));
    return users.map((user) => ({
      user,
      roles: (rolesOf.get(user.id) ?? []).map(({ role }) => role),
      contacts: contactsOf.get(user.id) ?? [],
    }));
  }
}

function groupByUser<Row extends { commerceUserId: string }>(rows: Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.commerceUserId);
    if (group) group.push(row);
    else groups.set(row.commerceUserId, [row]);
  }
  return groups;
}

function toUser(commerceId: string, body: CreateCommerceUserDto, now: Date): Omit<CommerceUser, 'tenantId'> {
  return {
    id: newId(),
    commerceId,
    name: body.name,
    externalId: body.external_id ?? null,
    isActive: body.is_active ?? true,
    createdAt: now,
    updatedAt: now,
  };
}
