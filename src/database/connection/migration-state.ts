import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { hasPendingMigrations } from './migrate.js';

/** Whether every migration is applied. */
@Injectable()
export class MigrationState {
  /** Asked no more once they all are: nobody takes one back under a service that runs. */
  private complete = false;

  constructor(private readonly dataSource: DataSource) {}

  /** @throws {UnavailableError} when the database cannot be asked. */
  async isComplete(): Promise<boolean> {
    this.complete ||= !(await hasPendingMigrations(this.dataSource));
    return this.complete;
  }
}
