type ColumnType = 'text' | 'boolean' | 'jsonb';

/** Of an item, its columns by name, `search_words` included; what is left out stays as it is. */
export type SyncedRow = Record<string, unknown>;

/** A table whose rows a tenant's own systems keep up to date by a key of theirs. */
export interface SyncedTable {
  name: string;
  /**
   * The columns that, after the tenant, a unique key tells the rows apart by; texts, and none of them null.
   */
  key: readonly string[];
  /** All columns that an item can have, the key included; beside them stand `search_words`. */
  columns: Readonly<Record<string, ColumnType>>;
  /** As SQL, what a new row has where its item says nothing, and not null. */
  defaults: Readonly<Record<string, string>>;
  /** A column, beside the key, whose values no two rows of a tenant share, and the code of that conflict. */
  unique?: { column: string; code: string };
}

/**
 * The statements of a sync. $1 is the tenant, and $2, but in `release`, the items: a JSON array of objects by
 * column, where what a row leaves out stays as it is. Rows are locked and written in the order of their keys,
 * so that two syncs cannot wait for each other.
 *
 * One `INSERT … ON CONFLICT DO UPDATE` would do it with a single statement. But that locks each row,
 * unchanged ones too, so that no task can refer to it until the sync is done, and it cannot see which columns
 * an item leaves out.
 */
export interface SyncStatements {
  /**
   * Locks the rows that are there: `position` among the items, from 1, `id`, what they have `held`, whether
   * it `changes`.
   */
  lock: string;
  /** The rows with the ids of $2 give up what is unique, since others of the same sync get it. */
  release: string;
  /** $3 is the time. */
  update: string;
  /** $3 is the time. Leaves out those whose key another transaction has written since. */
  insert: string;
  /**
   * Who has what is unique: the `position` of each item that names it, and the `key` of the row that has it.
   */
  findHolders: string;
}

/** Writes the statements of a table's syncs. */
export function syncStatementsOf(table: SyncedTable): SyncStatements {
  return {
    lock: lockStatement(table),
    release: `UPDATE activities.${table.name} t SET ${uniqueColumn(table)} = NULL
      WHERE t.tenant_id = $1 AND t.id = ANY ($2::uuid[])`,
    update: updateStatement(table),
    insert: insertStatement(table),
    findHolders: findHoldersStatement(table),
  };
}

const ITEMS = 'jsonb_array_elements($2::jsonb) WITH ORDINALITY AS i(item, position)';

function lockStatement(table: SyncedTable): string {
  const differences = otherColumns(table).map(
    (column) => `i.item ? '${column}' AND t.${column} IS DISTINCT FROM ${valueOf(table, column)}`,
  );
  const held = table.unique ? `t.${table.unique.column}` : 'NULL';
  return `SELECT i.position, t.id, ${held} AS held, (${differences.join(' OR ')}) AS changes
    FROM activities.${table.name} t JOIN ${ITEMS} ON ${sameKey(table)}
    WHERE t.tenant_id = $1 ORDER BY ${keyOrder(table)} FOR NO KEY UPDATE OF t`;
}

function updateStatement(table: SyncedTable): string {
  const changes = [...otherColumns(table), SEARCH_WORDS].map(
    (column) =>
      `${column} = CASE WHEN i.item ? '${column}' THEN ${valueOf(table, column)} ELSE t.${column} END`,
  );
  return `UPDATE activities.${table.name} t SET updated_at = $3, ${changes.join(', ')}
    FROM ${ITEMS} WHERE t.tenant_id = $1 AND ${sameKey(table)}`;
}

/**
 * It reads the tenant's row so that, where tables are spread over machines, it goes to that tenant's alone.
 */
function insertStatement(table: SyncedTable): string {
  const columns = [...Object.keys(table.columns), SEARCH_WORDS];
  const values = columns.map((column) => {
    const value = valueOf(table, column);
    return table.defaults[column] ? `coalesce(${value}, ${table.defaults[column]})` : value;
  });
  return `INSERT INTO activities.${table.name} (tenant_id, id, created_at, updated_at, ${columns.join(', ')})
    SELECT n.id, (i.item->>'id')::uuid, $3::timestamptz, $3::timestamptz, ${values.join(', ')}
    FROM activities.tenants n CROSS JOIN ${ITEMS}
    WHERE n.id = $1 ORDER BY ${keyOrder(table)}
    ON CONFLICT (tenant_id, ${table.key.join(', ')}) DO NOTHING RETURNING id`;
}

function findHoldersStatement(table: SyncedTable): string {
  const column = uniqueColumn(table);
  const key = table.key.map((part) => `t.${part}`).join(', ');
  return `SELECT i.position, jsonb_build_array(${key}) AS key
    FROM activities.${table.name} t JOIN ${ITEMS} ON t.${column} = i.item->>'${column}'
    WHERE t.tenant_id = $1 ORDER BY i.position`;
}

const SEARCH_WORDS = 'search_words';

function otherColumns({ key, columns }: SyncedTable): string[] {
  return Object.keys(columns).filter((column) => !key.includes(column));
}

/** A table without such a column never gets to run the statements that name it. */
function uniqueColumn({ unique }: SyncedTable): string {
  return unique?.column ?? 'NULL';
}

function sameKey({ key }: SyncedTable): string {
  return key.map((column) => `t.${column} = i.item->>'${column}'`).join(' AND ');
}

/** By bytes: the database's own collation takes longer, and any order will do that is always the same. */
function keyOrder({ key }: SyncedTable): string {
  return key.map((column) => `(i.item->>'${column}') COLLATE "C"`).join(', ');
}

function valueOf({ columns }: SyncedTable, column: string): string {
  const type = column === SEARCH_WORDS ? 'tsvector' : columns[column]!;
  if (type === 'jsonb') return `(i.item->'${column}')`;
  return type === 'text' ? `(i.item->>'${column}')` : `(i.item->>'${column}')::${type}`;
}
