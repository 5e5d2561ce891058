import { DefaultNamingStrategy, type Table } from 'typeorm';

/**
 * Names every column in snake_case and every constraint by what it is on: `uq_activities_idempotency_key`.
 * The leading `tenant_id` that all keys share is left out, so that names stay under PostgreSQL's 63 bytes.
 */
export class NamingStrategy extends DefaultNamingStrategy {
  override columnName(propertyName: string, customName: string | undefined): string {
    return customName ?? propertyName.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  }

  override primaryKeyName(table: Table | string): string {
    return `pk_${this.bareTableName(table)}`;
  }

  override uniqueConstraintName(table: Table | string, columns: string[]): string {
    return this.constraintName('uq', table, columns);
  }

  override foreignKeyName(table: Table | string, columns: string[]): string {
    return this.constraintName('fk', table, columns);
  }

  override indexName(table: Table | string, columns: string[]): string {
    return this.constraintName('ix', table, columns);
  }

  private constraintName(prefix: string, table: Table | string, columns: string[]): string {
    const own = columns.filter((column) => column !== 'tenant_id');
    return [prefix, this.bareTableName(table), ...(own.length > 0 ? own : columns)].join('_');
  }

  private bareTableName(table: Table | string): string {
    return this.getTableName(table).split('.').at(-1)!;
  }
}
