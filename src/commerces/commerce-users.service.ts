import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { DomainError } from '../common/errors/domain-error.js';
import { NotFoundError } from '../common/errors/not-found-error.js';
import { newId } from '../common/new-id.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { throwConflict } from '../database/statements/unique-violation.js';
import { updateRow } from '../database/queries/update-row.js';
import { assertCommerceUser, missingFrom } from './assert-commerce.js';
import type { CommerceUserRoleName } from '../activity-config/targets/commerce-user-role.js';
import type { CreateCommerceUserDto, UpdateCommerceUserDto } from './dto/commerce-user.dto.js';
import { CommerceUserContact } from './entities/commerce-user-contact.entity.js';
import { CommerceUserRole } from './entities/commerce-user-role.entity.js';
import { CommerceUser } from './entities/commerce-user.entity.js';
import { lockCommerce } from './lock-commerce.js';

/** All active ones are candidates of each task for the commerce. */
export const MAX_USERS = 500;

const CONFLICTS = {
  uq_commerce_users_commerce_id_external_id: { field: '/external_id', code: 'EXTERNAL_ID_EXISTS' },
};

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
  constructor(private readonly dataSource: DataSource) {}

  /** The oldest first. */
  async findByCommerce(tenantId: TenantId, commerceId: string): Promise<CommerceUserRecord[]> {
    const where = { tenantId, commerceId };
    const users = await this.dataSource.manager.find(CommerceUser, { where, order: OLDEST_FIRST });
    return this.withRolesAndContacts(tenantId, users);
  }

  /** @throws {NotFoundError} when the person is not at the commerce, or that not in the tenant. */
  async get(tenantId: TenantId, commerceId: string, id: string): Promise<CommerceUserRecord> {
    const { manager } = this.dataSource;
    const user = await manager.findOneBy(CommerceUser, { tenantId, commerceId, id });
    if (!user) throw await missingFrom(manager, tenantId, commerceId, 'commerce user');
    const [record] = await this.withRolesAndContacts(tenantId, [user]);
    return record!;
  }

  /**
   * @throws {NotFoundError} when the commerce is not in the tenant.
   * @throws {DomainError} 409 when the external id is taken at the commerce, or it has as many people as it may have.
   */
  async create(
    tenantId: TenantId,
    commerceId: string,
    dto: CreateCommerceUserDto,
  ): Promise<CommerceUserRecord> {
    const user = toUser(tenantId, commerceId, dto, new Date());
    await this.insert(tenantId, user).catch(throwUserConflict);
    return { user, roles: [], contacts: [] };
  }

  /**
   * @throws {NotFoundError} when the person is not at the commerce, or that not in the tenant.
   * @throws {DomainError} 409 when the external id is taken at the commerce.
   */
  async update(
    tenantId: TenantId,
    commerceId: string,
    id: string,
    dto: UpdateCommerceUserDto,
  ): Promise<CommerceUserRecord> {
    const { manager } = this.dataSource;
    const changes = { name: dto.name, externalId: dto.external_id, isActive: dto.is_active };
    const user = await updateRow(manager, CommerceUser, { tenantId, commerceId, id }, changes).catch(
      throwUserConflict,
    );
    if (!user) throw await missingFrom(manager, tenantId, commerceId, 'commerce user');
    const [record] = await this.withRolesAndContacts(tenantId, [user]);
    return record!;
  }

  /**
   * Gives a role, as often as it is asked to.
   *
   * @throws {NotFoundError} when the person is not at the commerce, or that not in the tenant.
   */
  async addRole(
    tenantId: TenantId,
    commerceId: string,
    id: string,
    role: CommerceUserRoleName,
  ): Promise<CommerceUserRecord> {
    const { manager } = this.dataSource;
    await assertCommerceUser(manager, tenantId, commerceId, id);
    await manager
      .createQueryBuilder()
      .insert()
      .into(CommerceUserRole)
      .values({ tenantId, commerceUserId: id, role })
      .orIgnore()
      .execute();
    return this.get(tenantId, commerceId, id);
  }

  /** @throws {NotFoundError} when the person has not that role, or is not at the commerce. */
  async removeRole(
    tenantId: TenantId,
    commerceId: string,
    id: string,
    role: CommerceUserRoleName,
  ): Promise<void> {
    const { manager } = this.dataSource;
    await assertCommerceUser(manager, tenantId, commerceId, id);
    const key = { tenantId, commerceUserId: id, role };
    const { affected } = await manager.delete(CommerceUserRole, key);
    if (affected === 0) throw new NotFoundError('commerce user role');
  }

  private insert(tenantId: TenantId, user: CommerceUser): Promise<void> {
    const { commerceId } = user;
    return this.dataSource.transaction(async (manager) => {
      await lockCommerce(manager, tenantId, commerceId);
      if ((await manager.countBy(CommerceUser, { tenantId, commerceId })) >= MAX_USERS) {
        throw new DomainError('CONFLICT', 'TOO_MANY_USERS', `A commerce has at most ${MAX_USERS} users`);
      }
      await manager.insert(CommerceUser, user);
    });
  }

  private async withRolesAndContacts(
    tenantId: TenantId,
    users: CommerceUser[],
  ): Promise<CommerceUserRecord[]> {
    if (users.length === 0) return [];
    const { manager } = this.dataSource;
    const where = { tenantId, commerceUserId: In(users.map(({ id }) => id)) };
    const roles = await manager.find(CommerceUserRole, { where, order: { role: 'ASC' } });
    const contacts = await manager.find(CommerceUserContact, { where, order: OLDEST_FIRST });
    const rolesOf = groupByUser(roles);
    const contactsOf = groupByUser(contacts);
    return users.map((user) => ({
      user,
      roles: (rolesOf.get(user.id) ?? []).map(({ role }) => role),
      contacts: contactsOf.get(user.id) ?? [],
    }));
  }
}

function throwUserConflict(error: unknown): never {
  throwConflict(error, CONFLICTS, 'commerce');
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

function toUser(tenantId: TenantId, commerceId: string, dto: CreateCommerceUserDto, now: Date): CommerceUser {
  return {
    tenantId,
    id: newId(),
    commerceId,
    name: dto.name,
    externalId: dto.external_id ?? null,
    isActive: dto.is_active ?? true,
    createdAt: now,
    updatedAt: now,
  };
}
