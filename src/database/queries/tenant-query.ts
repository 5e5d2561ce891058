import { hash } from 'node:crypto';
import type { QueryResultRow } from 'pg';
import { PreparedStatement } from '../statements/prepared-statement.js';
import type { WorkKind } from '../connection/work.js';
import { statementName } from '../statements/statement-name.js';
import type { TenantId } from '../tenant/tenant-id.js';
import type { QueriedTable } from './queried-table.js';
import type { Totals } from './totals.js';

/** Where a query reads. */
export interface QueryTarget {
  /** Runs a statement whose $1 is the tenant, which waits for a connection as work of this kind. */
  run<Result extends QueryResultRow>(
    tenantId: TenantId,
    statement: PreparedStatement<Result>,
    values: unknown[],
    kind: WorkKind,
  ): Promise<Result[]>;
  /**
   * The counts of such queries; null in a transaction, which may see other rows than those who ask at the
   * same moment.
   */
  totals: Totals | null;
}

export type Direction = 'ASC' | 'DESC';

/**
 * After the first of a list, so many pages have a statement that is planned once: those that people look at.
 * There are more offsets than a connection should hold statements.
 */
const NAMED_PAGES = 10;

/**
 * A SELECT of a tenant's rows, put together from SQL texts: the tenant is $1, and every value that is not a
 * constant goes through {@link TenantQuery.value}. Rows are what the driver makes of them, with the
 * properties that the columns are named after.
 *
 * Its text is the same for the same filters, so that PostgreSQL plans it once on each connection; TypeORM's
 * query builder takes 150 to 220 µs to write the text of a list, as long as PostgreSQL takes to carry it out.
 */
export class TenantQuery<Row> {
  private readonly joins = new Set<string>();
  private readonly conditions: string[];
  private readonly values: unknown[] = [];
  private ordering = '';
  private range = '';
  private wantedRows = Number.POSITIVE_INFINITY;
  private locking = '';
  private isPlannedByValues = false;
  private kind: WorkKind = 'READ';

  constructor(
    private readonly target: QueryTarget,
    readonly tenantId: TenantId,
    readonly table: QueriedTable,
  ) {
    this.conditions = [`${table.column('tenantId')} = $1`];
  }

  /** What stands for a value in a condition. */
  value(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length + 1}`;
  }

  /**
   * What follows a column to keep the rows that have the value, or any of a list's. One value is compared by
   * `=`, for which PostgreSQL before 17 can read an index in its order, as it cannot for `ANY`.
   */
  equals(wanted: unknown): string {
    if (!Array.isArray(wanted)) return `= ${this.value(wanted)}`;
    return wanted.length === 1 ? `= ${this.value(wanted[0])}` : `= ANY (${this.value(wanted)})`;
  }

  /** Keeps of the rows those for which a condition holds as well. */
  and(condition: string): this {
    // In brackets, since an OR in it would let other tenants' rows in.
    this.conditions.push(`(${condition})`);
    return this;
  }

  /** Joins what conditions or columns name; the same text again adds nothing. */
  join(text: string): this {
    this.joins.add(text);
    return this;
  }

  orderBy(expression: string, direction: Direction = 'ASC'): this {
    this.ordering += `${this.ordering === '' ? ' ORDER BY' : ','} ${expression} ${direction}`;
    return this;
  }

  /** Takes the order away again. */
  unsorted(): this {
    this.ordering = '';
    return this;
  }

  /** How many rows it reads at most. */
  get maxRows(): number {
    return this.wantedRows;
  }

  /**
   * Reads so many rows at most. The numbers are in the text: without the limit, a plan for any of them would
   * sort all rows.
   */
  limit(rows: number, offset = 0): this {
    this.wantedRows = rows;
    this.range = ` LIMIT ${rows}${offset > 0 ? ` OFFSET ${offset}` : ''}`;
    return offset > NAMED_PAGES * rows ? this.planByValues() : this;
  }

  /** Locks the rows of its table until the transaction ends. */
  lock(strength: 'UPDATE' | 'NO KEY UPDATE'): this {
    this.locking = ` FOR ${strength}`;
    return this;
  }

  /** Has the statement planned each time, since no plan is right for all of its values. */
  planByValues(): this {
    this.isPlannedByValues = true;
    return this;
  }

  get plannedByValues(): boolean {
    return this.isPlannedByValues;
  }

  /** Has it, and what is made of it, wait for a connection behind what is short. */
  ofList(): this {
    this.kind = 'LIST';
    return this;
  }

  clone(): TenantQuery<Row> {
    const copy = new TenantQuery<Row>(this.target, this.tenantId, this.table);
    for (const join of this.joins) copy.joins.add(join);
    copy.conditions.splice(0, 1, ...this.conditions);
    copy.values.push(...this.values);
    const { ordering, range, wantedRows, locking, isPlannedByValues, kind } = this;
    return Object.assign(copy, { ordering, range, wantedRows, locking, isPlannedByValues, kind });
  }

  /** A query of the same tenant's rows of another table, in the same place. */
  on<Other>(table: QueriedTable): TenantQuery<Other> {
    const other = new TenantQuery<Other>(this.target, this.tenantId, table);
    return Object.assign(other, { kind: this.kind });
  }

  /** The rows of its table, with all columns. */
  rows(): Promise<Row[]> {
    return this.select<Row & QueryResultRow>(this.table.selection);
  }

  /** @param columns as a SELECT has them, each named after a property of the result. */
  select<Result extends QueryResultRow>(columns: string): Promise<Result[]> {
    return this.run(`SELECT ${columns}${this.body()}${this.ordering}${this.range}${this.locking}`);
  }

  /** How many rows there are, whatever the order and the range. */
  async count(): Promise<number> {
    const [counted] = await this.run<{ rows: number }>(`SELECT count(*)::float8 AS rows${this.body()}`);
    return counted!.rows;
  }

  /**
   * The same for a list: what many ask for is counted once, and what is large not each time; see {@link
   * Totals}.
   */
  total(): Promise<number> {
    const { totals } = this.target;
    if (!totals) return this.count();
    const counted = JSON.stringify([this.body(), this.tenantId, this.values]);
    return totals.of(hash('sha256', counted, 'base64url'), () => this.count());
  }

  async exists(): Promise<boolean> {
    return (await this.clone().limit(1).select('true AS found')).length > 0;
  }

  /**
   * Everything from FROM to the last condition, which another query may have as a part where its values are
   * the same.
   */
  private body(): string {
    const joins = [...this.joins].map((join) => ` ${join}`).join('');
    return ` FROM ${this.table.path}${joins} WHERE ${this.conditions.join(' AND ')}`;
  }

  private run<Result extends QueryResultRow>(text: string): Promise<Result[]> {
    const name = this.isPlannedByValues ? undefined : statementName(text);
    const statement = new PreparedStatement<Result>(name, text);
    return this.target.run(this.tenantId, statement, this.values, this.kind);
  }
}
