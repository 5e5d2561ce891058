import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, Not } from 'typeorm';
import { DomainError, ValidationError } from '../common/errors/domain-error.js';
import { NotFoundError } from '../common/errors/not-found-error.js';
import { newId } from '../common/new-id.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { updateRow } from '../database/queries/update-row.js';
import { assertCommerceUser } from './assert-commerce.js';
import { contactFaults } from './contact-faults.js';
import type {
  CreateCommerceUserContactDto,
  UpdateCommerceUserContactDto,
} from './dto/commerce-user-contact.dto.js';
import { CommerceUserContact } from './entities/commerce-user-contact.entity.js';
import { lockCommerceUser } from './lock-commerce.js';

/** All of them are in the answer of one commerce, for each of its people. */
export const MAX_CONTACTS = 20;

/** Which person at which shop. */
export interface CommerceUserPath {
  commerceId: string;
  userId: string;
}

/** How a person at the shop is reached: at most one contact of each type is the primary one. */
@Injectable()
export class CommerceUserContactsService {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws {NotFoundError} when it is not the person's, or they are not at the commerce. */
  async get(
    tenantId: TenantId,
    { commerceId, userId }: CommerceUserPath,
    id: string,
  ): Promise<CommerceUserContact> {
    await assertCommerceUser(this.dataSource.manager, tenantId, commerceId, userId);
    return getContact(this.dataSource.manager, tenantId, userId, id);
  }

  /**
   * @throws {NotFoundError} when the person is not at the commerce, or that not in the tenant.
   * @throws {DomainError} 409 when they have as many contacts as they may have.
   */
  create(
    tenantId: TenantId,
    path: CommerceUserPath,
    dto: CreateCommerceUserContactDto,
  ): Promise<CommerceUserContact> {
    const contact = toContact(tenantId, path.userId, dto, new Date());
    return this.lockingUser(tenantId, path, async (manager) => {
      const { commerceUserId } = contact;
      if ((await manager.countBy(CommerceUserContact, { tenantId, commerceUserId })) >= MAX_CONTACTS) {
        throw new DomainError('CONFLICT', 'TOO_MANY_CONTACTS', `A user has at most ${MAX_CONTACTS} contacts`);
      }
      if (contact.isPrimary) await clearOtherPrimary(manager, contact);
      await manager.insert(CommerceUserContact, contact);
      return contact;
    });
  }

  /**
   * A primary contact whose type changes is the primary one of its new type.
   *
   * @throws {NotFoundError} when it is not the person's, or they are not at the commerce.
   * @throws {ValidationError} when the value that it then has is none of the type that it then has.
   */
  update(
    tenantId: TenantId,
    path: CommerceUserPath,
    id: string,
    { type, value, is_primary: isPrimary }: UpdateCommerceUserContactDto,
  ): Promise<CommerceUserContact> {
    return this.lockingUser(tenantId, path, async (manager) => {
      const before = await getContact(manager, tenantId, path.userId, id);
      const after = {
        ...before,
        type: type ?? before.type,
        value: value ?? before.value,
        isPrimary: isPrimary ?? before.isPrimary,
      };
      const faults = type === undefined && value === undefined ? [] : contactFaults(after);
      if (faults.length > 0) throw new ValidationError(faults);
      if (after.isPrimary) await clearOtherPrimary(manager, after);
      const key = { tenantId, commerceUserId: path.userId, id };
      const contact = await updateRow(manager, CommerceUserContact, key, { type, value, isPrimary });
      return contact!;
    });
  }

  /** Works in a transaction in which no other request changes the person's contacts. */
  private lockingUser<Result>(
    tenantId: TenantId,
    { commerceId, userId }: CommerceUserPath,
    work: (manager: EntityManager) => Promise<Result>,
  ): Promise<Result> {
    return this.dataSource.transaction(async (manager) => {
      await lockCommerceUser(manager, tenantId, commerceId, userId);
      return work(manager);
    });
  }
}

async function getContact(
  manager: EntityManager,
  tenantId: TenantId,
  commerceUserId: string,
  id: string,
): Promise<CommerceUserContact> {
  const contact = await manager.findOneBy(CommerceUserContact, { tenantId, commerceUserId, id });
  if (!contact) throw new NotFoundError('commerce user contact');
  return contact;
}

/** Another may become the primary one only when none is: the index looks at each row as it is written. */
async function clearOtherPrimary(
  manager: EntityManager,
  { tenantId, commerceUserId, type, id }: CommerceUserContact,
): Promise<void> {
  const others = { tenantId, commerceUserId, type, isPrimary: true, id: Not(id) };
  await manager.update(CommerceUserContact, others, { isPrimary: false, updatedAt: new Date() });
}

function toContact(
  tenantId: TenantId,
  commerceUserId: string,
  dto: CreateCommerceUserContactDto,
  now: Date,
): CommerceUserContact {
  return {
    tenantId,
    id: newId(),
    commerceUserId,
    type: dto.type,
    value: dto.value,
    isPrimary: dto.is_primary ?? false,
    createdAt: now,
    updatedAt: now,
  };
}
