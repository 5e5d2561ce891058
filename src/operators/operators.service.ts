import { Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { orNotFound } from '../common/errors/not-found-error.js';
import type { Page } from '../common/lists/page.dto.js';
import { newId } from '../common/new-id.js';
import { emailInLowerCase } from '../common/validation/contact-fields.js';
import { searchWords } from '../database/queries/search-words.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import type { Values } from '../database/tenant/tenant-repository.js';
import type { SyncCounts } from '../sync/row-sync.js';
import { TenantsService } from '../tenants/tenants.service.js';
import type { ListOperatorsQueryDto } from './dto/list-operators-query.dto.js';
import type { OperatorFacts } from './dto/operator-response.dto.js';
import type { SyncOperatorDto } from './dto/sync-operators.dto.js';
import type { CreateOperatorDto, UpdateOperatorDto } from './dto/write-operator.dto.js';
import type { Operator } from './entities/operator.entity.js';
import { OperatorRepository } from './operator.repository.js';

/** The people of a tenant's who carry tasks out. */
@Injectable()
export class OperatorsService {
  constructor(
    private readonly operators: OperatorRepository,
    private readonly tenants: TenantsService,
  ) {}

  list({ tenantId }: Principal, query: ListOperatorsQueryDto): Promise<Page<Operator>> {
    return this.operators.list(tenantId, query);
  }

  /** @throws {NotFoundError} when the tenant has no such operator. */
  async get({ tenantId }: Principal, id: string): Promise<Operator> {
    return orNotFound(await this.operators.findOne(tenantId, { id }), 'operator');
  }

  /** @throws {DomainError} 409 when another operator has the email, or the external id with the same type. */
  async create({ tenantId }: Principal, body: CreateOperatorDto): Promise<OperatorFacts> {
    await this.tenants.ensure(tenantId);
    const now = new Date();
    return this.operators.insert(tenantId, {
      id: newId(),
      type: body.type,
      name: body.name,
      email: body.email ? emailInLowerCase(body.email) : null,
      phone: body.phone ?? null,
      externalId: body.external_id ?? null,
      isActive: body.is_active ?? true,
      metadata: body.metadata ?? {},
      searchWords: searchWords(tenantId, body.name),
      createdAt: now,
      updatedAt: now,
    });
  }

  /**
   * Changes what the body names.
   *
   * @throws {NotFoundError} when the tenant has no such operator.
   * @throws {DomainError} 409 when another operator has the email, or the external id with the same type.
   */
  async update({ tenantId }: Principal, id: string, body: UpdateOperatorDto): Promise<Operator> {
    const changes = toChanges(tenantId, body);
    return orNotFound(await this.operators.update(tenantId, { id }, changes), 'operator');
  }

  /**
   * Makes or changes operators, all of them or none, as the tenant's own systems have them.
   *
   * @param items each with a type and external id of its own.
   * @throws {DomainError} 409 when another operator or item has an email; names the items by index.
   * @throws {UnavailableError} when too much else is written to the same operators.
   */
  async sync({ tenantId }: Principal, items: SyncOperatorDto[]): Promise<SyncCounts> {
    await this.tenants.ensure(tenantId);
    return this.operators.sync(
      tenantId,
      items.map((item) => (item.email ? { ...item, email: emailInLowerCase(item.email) } : item)),
    );
  }
}

function toChanges(tenantId: TenantId, body: UpdateOperatorDto): Values<Operator> {
  return {
    type: body.type,
    name: body.name,
    searchWords: body.name === undefined ? undefined : searchWords(tenantId, body.name),
    email: body.email ? emailInLowerCase(body.email) : body.email,
    phone: body.phone,
    externalId: body.external_id,
    isActive: body.is_active,
    metadata: body.metadata,
  };
}
