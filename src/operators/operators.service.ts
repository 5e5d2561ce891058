import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import type { Principal } from '../auth/principal.js';
import { NotFoundError } from '../common/errors/not-found-error.js';
import type { Page } from '../common/lists/page.dto.js';
import { newId } from '../common/new-id.js';
import { searchWords } from '../database/queries/search-words.js';
import { emailInLowerCase } from '../common/validation/contact-fields.js';
import { filterRows } from '../database/queries/filter-rows.js';
import { listRows } from '../database/queries/list-rows.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { throwConflict } from '../database/statements/unique-violation.js';
import { type Changes, updateRow } from '../database/queries/update-row.js';
import { TenantsService } from '../tenants/tenants.service.js';
import type { ListOperatorsQueryDto } from './dto/list-operators-query.dto.js';
import type { OperatorFacts } from './dto/operator-response.dto.js';
import type { CreateOperatorDto, UpdateOperatorDto } from './dto/write-operator.dto.js';
import { Operator } from './entities/operator.entity.js';

const CONFLICTS = {
  uq_operators_email: { field: '/email', code: 'EMAIL_EXISTS' },
  uq_operators_type_external_id: { field: '/external_id', code: 'EXTERNAL_ID_EXISTS' },
};

/** The people of a tenant's who carry tasks out. */
@Injectable()
export class OperatorsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tenants: TenantsService,
  ) {}

  list({ tenantId }: Principal, query: ListOperatorsQueryDto): Promise<Page<Operator>> {
    const { is_active: isActive, type, external_id: externalId, search, sort } = query;
    const email = query.email === undefined ? undefined : emailInLowerCase(query.email);
    const rows = this.dataSource.manager.createQueryBuilder(Operator, 'operator');
    filterRows(rows, tenantId, { isActive, type, externalId, email }, search);
    return listRows(rows, query, { tenantId, list: 'operators', sort });
  }

  /** @throws {NotFoundError} when the tenant has no such operator. */
  async get({ tenantId }: Principal, id: string): Promise<Operator> {
    return orThrow(await this.dataSource.manager.findOneBy(Operator, { tenantId, id }));
  }

  /** @throws {DomainError} 409 when another operator has the email, or the external id with the same type. */
  async create({ tenantId }: Principal, body: CreateOperatorDto): Promise<OperatorFacts> {
    await this.tenants.ensure(tenantId);
    const now = new Date();
    const operator = {
      id: newId(),
      type: body.type,
      name: body.name,
      email: body.email ? emailInLowerCase(body.email) : null,
      phone: body.phone ?? null,
      externalId: body.external_id ?? null,
      isActive: body.is_active ?? true,
      metadata: body.metadata ?? {},
      createdAt: now,
      updatedAt: now,
    };
    const row = { ...operator, tenantId, searchWords: searchWords(tenantId, operator.name) };
    await this.dataSource.manager
      .insert(Operator, row as QueryDeepPartialEntity<Operator>)
      .catch((error: unknown) => throwConflict(error, CONFLICTS));
    return operator;
  }

  /**
   * Changes what the body names.
   *
   * @throws {NotFoundError} when the tenant has no such operator.
   * @throws {DomainError} 409 when another operator has the email, or the external id with the same type.
   */
  async update({ tenantId }: Principal, id: string, body: UpdateOperatorDto): Promise<Operator> {
    const changes = toChanges(tenantId, body);
    const operator = await updateRow(this.dataSource.manager, Operator, { tenantId, id }, changes).catch(
      (error: unknown) => throwConflict(error, CONFLICTS),
    );
    return orThrow(operator);
  }
}

function toChanges(tenantId: TenantId, body: UpdateOperatorDto): Changes<Operator> {
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

function orThrow(operator: Operator | null): Operator {
  if (!operator) throw new NotFoundError('operator');
  return operator;
}
