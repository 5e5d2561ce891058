import type { EntityMetadata } from 'typeorm';

/**
 * A table as a query reads it: its own name qualifies its columns, which come back under their properties'
 * names.
 */
export class QueriedTable {
  private static readonly known = new WeakMap<EntityMetadata, QueriedTable>();

  /** All columns that its entity is read with, as a SELECT has them. */
  readonly selection: string;
  private readonly names: Map<string, string>;

  private constructor(
    private readonly table: string,
    /** With its schema, as a FROM has it. */
    readonly path: string,
    metadata: EntityMetadata,
  ) {
    const columns = metadata.columns.map(
      ({ propertyName, databaseName }) => [propertyName, databaseName] as const,
    );
    this.names = new Map(columns);
    this.selection = metadata.columns
      .filter(({ isSelect }) => isSelect)
      // The driver gives a bigint as text; ours are within what a double keeps.
      .map(({ propertyName, type }) => [propertyName, type === 'bigint' ? '::float8' : ''])
      .map(([property, cast]) => `${this.column(property!)}${cast} AS "${property}"`)
      .join(', ');
  }

  static of(metadata: EntityMetadata): QueriedTable {
    const { tableName, tablePath } = metadata;
    const table = QueriedTable.known.get(metadata) ?? new QueriedTable(tableName, tablePath, metadata);
    QueriedTable.known.set(metadata, table);
    return table;
  }

  /** The qualified column of a property. */
  column(property: string): string {
    const name = this.names.get(property);
    if (name === undefined) throw new Error(`${this.table} has no column for ${property}`);
    return `${this.table}.${name}`;
  }
}
