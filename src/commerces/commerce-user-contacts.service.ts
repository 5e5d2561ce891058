import { Injectable } from '@nestjs/common';
import { DomainError, ValidationError } from '../common/errors/domain-error.js';
import { orNotFound } from '../common/errors/not-found-error.js';
import { newId } from '../common/new-id.js';
import type { Principal } from '../auth/principal.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { inTransaction } from '../database/tenant/transactional-repository.js';
import { CommerceUserContactRepository } from './commerce-user-contact.repository.js';
import { CommerceUserRepository } from './commerce-user.repository.js';
import { CommerceUsersService } from './commerce-users.service.js';
import { contactFaults } from './contact-faults.js';
import { CommerceRepository } from './commerce.repository.js';
import type {
  CreateCommerceUserContactDto,
  UpdateCommerceUserContactDto,
} from './dto/commerce-user-contact.dto.js';
import type { CommerceUserContact } from './entities/commerce-user-contact.entity.js';

/** All of them are in the response of one commerce, for each of its people. */
export const MAX_CONTACTS = 20;

/** Which person at which shop. */
export interface CommerceUserPath {
  commerceId: string;
  userId: string;
}

/** How a person at the shop is reached: at most one contact of each type is the primary one. */
@Injectable()
export class CommerceUserContactsService {
  constructor(
    private readonly commerces: CommerceRepository,
    private readonly users: CommerceUserRepository,
    private readonly contacts: CommerceUserContactRepository,
    private readonly commerceUsers: CommerceUsersService,
  ) {}

  /** @throws {NotFoundError} when it is not the person's, or they are not at the commerce. */
  async get(
    caller: Principal,
    { commerceId, userId }: CommerceUserPath,
    id: string,
  ): Promise<CommerceUserContact> {
    await this.commerceUsers.assertExists(caller, commerceId, userId);
    return getContact(this.contacts, caller.tenantId, userId, id);
  }

  /**
   * @throws {NotFoundError} when the person is not at the commerce, or that not in the tenant.
   * @throws {DomainError} 409 when they have as many contacts as they may have.
   */
  create(
    { tenantId }: Principal,
    path: CommerceUserPath,
    body: CreateCommerceUserContactDto,
  ): Promise<CommerceUserContact> {
    const contact = toContact(path.userId, body, new Date());
    return this.lockingUser(tenantId, path, async (contacts) => {
      const { commerceUserId } = contact;
      if ((await contacts.count(tenantId, { commerceUserId })) >= MAX_CONTACTS) {
        throw new DomainError('CONFLICT', 'TOO_MANY_CONTACTS', `A user has at most ${MAX_CONTACTS} contacts`);
      }
      if (contact.isPrimary) await contacts.clearOtherPrimary(tenantId, contact);
      return contacts.insert(tenantId, contact);
    });
  }

  /**
   * A primary contact whose type changes is the primary one of its new type.
   *
   * @throws {NotFoundError} when it is not the person's, or they are not at the commerce.
   * @throws {ValidationError} when the value that it then has is none of the type that it then has.
   */
  update(
    { tenantId }: Principal,
    path: CommerceUserPath,
    id: string,
    { type, value, is_primary: isPrimary }: UpdateCommerceUserContactDto,
  ): Promise<CommerceUserContact> {
    return this.lockingUser(tenantId, path, async (contacts) => {
      const before = await getContact(contacts, tenantId, path.userId, id);
      const after = {
        ...before,
        type: type ?? before.type,
        value: value ?? before.value,
        isPrimary: isPrimary ?? before.isPrimary,
      };
      const faults = type === undefined && value === undefined ? [] : contactFaults(after);
      if (faults.length > 0) throw new ValidationError(faults);
      if (after.isPrimary) await contacts.clearOtherPrimary(tenantId, after);
      const key = { commerceUserId: path.userId, id };
      const contact = await contacts.update(tenantId, key, { type, value, isPrimary });
      return contact!;
    });
  }

  /** Works in a transaction in which no other request changes the person's contacts. */
  private lockingUser<Result>(
    tenantId: TenantId,
    { commerceId, userId }: CommerceUserPath,
    work: (contacts: CommerceUserContactRepository) => Promise<Result>,
  ): Promise<Result> {
    const repositories = [this.commerces, this.users, this.contacts] as const;
    return inTransaction(tenantId, repositories, async (commerces, users, contacts) => {
      const user = await users.lock(tenantId, { commerceId, id: userId });
      if (!user) throw await commerces.missingFrom(tenantId, commerceId, 'commerce user');
      return work(contacts);
    });
  }
}

async function getContact(
  contacts: CommerceUserContactRepository,
  tenantId: TenantId,
  commerceUserId: string,
  id: string,
): Promise<CommerceUserContact> {
  return orNotFound(await contacts.findOne(tenantId, { commerceUserId, id }), 'commerce user contact');
}

function toContact(
  commerceUserId: string,
  body: CreateCommerceUserContactDto,
  now: Date,
): Omit<CommerceUserContact, 'tenantId'> {
  return {
    id: newId(),
    commerceUserId,
    type: body.type,
    value: body.value,
    isPrimary: body.is_primary ?? false,
    createdAt: now,
    updatedAt: now,
  };
}
