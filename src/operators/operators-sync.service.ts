import { Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { mapInTurns } from '../common/concurrency/map-in-turns.js';
import { searchWords } from '../database/queries/search-words.js';
import { emailInLowerCase } from '../common/validation/contact-fields.js';
import type { SyncCounts } from '../sync/row-sync.js';
import { TenantsService } from '../tenants/tenants.service.js';
import type { SyncOperatorDto } from './dto/sync-operators.dto.js';
import { OperatorRepository } from './operator.repository.js';

/** Keeps operators as the tenant's own systems have them. */
@Injectable()
export class OperatorsSyncService {
  constructor(
    private readonly operators: OperatorRepository,
    private readonly tenants: TenantsService,
  ) {}

  /**
   * Makes or changes the operators, all of them or none.
   *
   * @param items each with a type and external id of its own.
   * @throws {DomainError} 409 when another operator or item has an email; names the items by index.
   * @throws {UnavailableError} when too much else is written to the same operators.
   */
  async sync({ tenantId }: Principal, items: SyncOperatorDto[]): Promise<SyncCounts> {
    await this.tenants.ensure(tenantId);
    const rows = await mapInTurns(items, (item) => ({
      ...item,
      ...(item.email ? { email: emailInLowerCase(item.email) } : {}),
      search_words: searchWords(tenantId, item.name),
    }));
    return this.operators.sync(tenantId, rows);
  }
}
