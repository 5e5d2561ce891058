import type { DataSource, EntityManager } from 'typeorm';
import { OverloadedError } from '../common/errors/overloaded-error.js';
import { mapInTurns } from '../common/concurrency/map-in-turns.js';
import { newId } from '../common/new-id.js';
import { type Work, startAs } from '../database/connection/work.js';
import { TOO_MANY_WRITES } from '../database/statements/retry-conflicts.js';
import { isUniqueViolation } from '../database/statements/sqlstate.js';
import { type Holder, throwItemConflicts } from './sync-conflicts.js';
import {
  type SyncedRow,
  type SyncedTable,
  type SyncStatements,
  syncStatementsOf,
} from './sync-statements.js';
import type { TenantId } from '../database/tenant/tenant-id.js';

/** What became of the items of a sync. */
export interface SyncCounts {
  created: number;
  updated: number;
  unchanged: number;
  total: number;
}

/**
 * A sync that meets others which write the same rows is done again; past so many times its caller comes
 * again.
 */
const MAX_ATTEMPTS = 10;

/**
 * Another transaction has written a key since the rows were locked, so that there is one more row to lock.
 */
class KeyTakenMeanwhile extends Error {}

interface LockedRow {
  /** From 1, as text. */
  position: string;
  id: string;
  held: string | null;
  changes: boolean;
}

/** Brings a tenant's rows of a table to what its own systems say, all of them or none. */
export class RowSync {
  private readonly statements: SyncStatements;

  constructor(private readonly table: SyncedTable) {
    this.statements = syncStatementsOf(table);
  }

  /**
   * Makes the rows that are not there, and changes those that differ, in one transaction.
   *
   *     stored   A: tax T1   B: tax T2
   *     items    A: tax T2   B: tax T1   C: tax T3
   *
   *     lock     A holds T1, B holds T2; both change
   *     release  A and B give their tax up, as each is wanted by another item
   *     update   A: T2, B: T1
   *     insert   C: T3
   *     counts   created 1, updated 2, unchanged 0, total 3
   *
   * @param rows by column, each with a key of its own.
   * @throws {DomainError} 409 when another row or item has a value that must be unique; names the items by
   * index.
   * @throws {UnavailableError} when too much else is written to the same rows.
   */
  async run(dataSource: DataSource, tenantId: TenantId, rows: SyncedRow[]): Promise<SyncCounts> {
    const items = await mapInTurns(rows, (row) => Buffer.from(JSON.stringify({ ...row, id: newId() })));
    const work: Work = { kind: 'BULK', tenantId };
    const findHolders = () =>
      dataSource.query<Holder[]>(this.statements.findHolders, [tenantId, toJsonb(items)]);
    const write = () => dataSource.transaction((manager) => this.write(manager, tenantId, rows, items));
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      try {
        return await startAs(work, write);
      } catch (error) {
        if (isUniqueViolation(error)) throwItemConflicts(this.table, rows, await startAs(work, findHolders));
        else if (!(error instanceof KeyTakenMeanwhile)) throw error;
      }
    }
    throw new OverloadedError(TOO_MANY_WRITES);
  }

  private async write(
    manager: EntityManager,
    tenantId: TenantId,
    rows: SyncedRow[],
    items: Buffer[],
  ): Promise<SyncCounts> {
    const { lock, update, insert } = this.statements;
    const now = new Date();
    const there = await manager.query<LockedRow[]>(lock, [tenantId, toJsonb(items)]);
    const changing = there.filter(({ changes }) => changes);
    if (changing.length > 0) {
      await this.release(manager, tenantId, rows, changing);
      await manager.query(update, [tenantId, toJsonb(changing.map((row) => items[indexOf(row)]!)), now]);
    }
    const indexes = new Set(there.map(indexOf));
    const missing = items.filter((_, index) => !indexes.has(index));
    if (missing.length > 0) {
      const created = await manager.query<object[]>(insert, [tenantId, toJsonb(missing), now]);
      if (created.length < missing.length) throw new KeyTakenMeanwhile();
    }
    return {
      created: missing.length,
      updated: changing.length,
      unchanged: there.length - changing.length,
      total: rows.length,
    };
  }

  /**
   * Takes what is unique from rows that give it up, where another item gets it, so that the order does not
   * matter.
   */
  private async release(
    manager: EntityManager,
    tenantId: TenantId,
    rows: SyncedRow[],
    changing: LockedRow[],
  ): Promise<void> {
    const column = this.table.unique?.column;
    if (column === undefined) return;
    const wanted = new Set(rows.map((row) => row[column]));
    const giving = changing.filter((locked) => {
      const own = rows[indexOf(locked)]![column];
      return locked.held !== null && own !== undefined && own !== locked.held && wanted.has(locked.held);
    });
    if (giving.length === 0) return;
    await manager.query(this.statements.release, [tenantId, giving.map(({ id }) => id)]);
  }
}

function indexOf({ position }: LockedRow): number {
  return Number(position) - 1;
}

/** The version that PostgreSQL's binary form of `jsonb` starts with. */
const JSONB_VERSION = 1;

/** A parameter in binary form: the driver would make one text of it, and take a turn of its own for that. */
function toJsonb(items: Buffer[]): Buffer {
  const parts = items.flatMap((item, index) => (index === 0 ? [item] : [COMMA, item]));
  return Buffer.concat([Buffer.from([JSONB_VERSION]), Buffer.from('['), ...parts, Buffer.from(']')]);
}

const COMMA = Buffer.from(',');
