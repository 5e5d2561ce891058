import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { Page } from '../common/lists/page.dto.js';
import { emailInLowerCase } from '../common/validation/contact-fields.js';
import { filterRows } from '../database/queries/filter-rows.js';
import { listRows } from '../database/queries/list-rows.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import type { SyncedTable } from '../sync/sync-statements.js';
import { SyncedRepository } from '../sync/synced.repository.js';
import type { ListOperatorsQueryDto } from './dto/list-operators-query.dto.js';
import { Operator } from './entities/operator.entity.js';

const CONFLICTS = {
  uq_operators_email: { field: '/email', code: 'EMAIL_EXISTS' },
  uq_operators_type_external_id: { field: '/external_id', code: 'EXTERNAL_ID_EXISTS' },
};

const SYNCED: SyncedTable = {
  name: 'operators',
  key: ['type', 'external_id'],
  columns: {
    type: 'text',
    external_id: 'text',
    name: 'text',
    email: 'text',
    phone: 'text',
    is_active: 'boolean',
    metadata: 'jsonb',
  },
  defaults: { is_active: 'true', metadata: "'{}'" },
  unique: { column: 'email', code: 'EMAIL_EXISTS' },
};

@Injectable()
export class OperatorRepository extends SyncedRepository<Operator> {
  constructor(@InjectRepository(Operator) rows: Repository<Operator>) {
    super(rows, CONFLICTS, SYNCED);
  }

  list(tenantId: TenantId, query: ListOperatorsQueryDto): Promise<Page<Operator>> {
    const { is_active: isActive, type, external_id: externalId, search, sort } = query;
    const email = query.email === undefined ? undefined : emailInLowerCase(query.email);
    const operators = filterRows(this.select(tenantId), { isActive, type, externalId, email }, search);
    return listRows(operators, query, { list: 'operators', sort });
  }
}
