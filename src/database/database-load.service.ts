import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type DatabasePool } from './connection/database-pool.js';
import { poolOf } from './connection/data-source.js';
import type { WorkKind } from './connection/work.js';
import { waitingForStatements } from './statements/shared-statement.js';

/** What this process asks of the database at this moment; to look costs nothing between two looks. */
@Injectable()
export class DatabaseLoadService {
  constructor(private readonly dataSource: DataSource) {}

  /** Connections: how many there may be, are, and are not in use. */
  get connections(): { limit: number; open: number; idle: number } {
    const { options, totalCount, idleCount } = this.pool;
    return { limit: options.max, open: totalCount, idle: idleCount };
  }

  /** The connections that work of a kind holds, and how much of it waits for one. */
  ofKind(kind: WorkKind): { held: number; waiting: number } {
    return { held: this.pool.heldOf(kind), waiting: this.pool.waitingOf(kind) };
  }

  /** How many items wait for each statement that items share, by its name. */
  waitingForStatements(): ReadonlyMap<string, number> {
    return waitingForStatements(this.dataSource);
  }

  private get pool(): DatabasePool {
    return poolOf(this.dataSource);
  }
}
