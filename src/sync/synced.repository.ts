import type { Repository } from 'typeorm';
import { mapInTurns } from '../common/concurrency/map-in-turns.js';
import type { TenantRow } from '../database/connection/columns.js';
import { searchWords } from '../database/queries/search-words.js';
import type { Conflicts } from '../database/statements/unique-violation.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { TenantRepository } from '../database/tenant/tenant-repository.js';
import { RowSync, type SyncCounts } from './row-sync.js';
import type { SyncedTable } from './sync-statements.js';

/** The rows of an entity that a tenant's own systems have too, and keep up to date here. */
export abstract class SyncedRepository<Row extends TenantRow> extends TenantRepository<Row> {
  private readonly rowSync: RowSync;

  constructor(rows: Repository<Row>, conflicts: Conflicts, table: SyncedTable) {
    super(rows, conflicts);
    this.rowSync = new RowSync(table);
  }

  /**
   * Makes or changes rows, all of them or none: see {@link RowSync}.
   *
   * @param items each with a key of its own, by column; what an item leaves out stays as it is.
   * @throws {DomainError} 409 when another row or item has a value that must be unique; names the items by
   * index.
   * @throws {UnavailableError} when too much else is written to the same rows.
   */
  async sync(tenantId: TenantId, items: { name: string }[]): Promise<SyncCounts> {
    const rows = await mapInTurns(items, (item) => ({
      ...item,
      search_words: searchWords(tenantId, item.name),
    }));
    return this.rowSync.run(this.manager.dataSource, tenantId, rows);
  }
}
