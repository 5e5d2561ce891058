import type { EntityTarget, FindOptionsWhere, InsertQueryBuilder, Repository } from 'typeorm';
import type { QueryResultRow } from 'pg';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import type { TenantRow } from '../connection/columns.js';
import { type WorkKind, startAs } from '../connection/work.js';
import type { PreparedStatement } from '../statements/prepared-statement.js';
import { QueriedTable } from '../queries/queried-table.js';
import { type Direction, TenantQuery } from '../queries/tenant-query.js';
import { Totals } from '../queries/totals.js';
import { type Conflicts, throwConflict } from '../statements/unique-violation.js';
import type { TenantId } from './tenant-id.js';
import { TransactionalRepository } from './transactional-repository.js';

/** No tenant is named beside the one that a method is given. */
interface NoTenant {
  tenantId?: never;
}

/** Which of a tenant's rows are read: those whose columns have these values, or any of a list of them. */
export type Match<Row extends TenantRow> = {
  [Column in keyof Omit<Row, 'tenantId'>]?: Row[Column] | Row[Column][];
} & NoTenant;

/** What rows are sorted by, the most important first. */
export type Sort<Row extends TenantRow> = { [Column in keyof Omit<Row, 'tenantId'>]?: Direction };

/** Which of a tenant's rows are written: those with these values. */
export type Where<Row extends TenantRow> = FindOptionsWhere<Omit<Row, 'tenantId'>> & NoTenant;

/** Values of a row's columns; undefined leaves one as it is, or gives a new row its default. */
export type Values<Row extends TenantRow> = {
  [Column in keyof Omit<Row, 'tenantId'>]?: Row[Column] | undefined;
} & NoTenant;

/**
 * The rows of one entity, reached by tenant: each method takes the tenant first and puts it into its
 * statement, so that a statement without one does not compile. It is the only way to a tenant's rows; what a
 * feature needs beyond it is a method of its own repository, made of {@link select} or {@link run}.
 */
export abstract class TenantRepository<Row extends TenantRow> extends TransactionalRepository<Row> {
  private readonly totals = new Totals();

  /**
   * @param conflicts what a violated unique key means to who writes, by the key's name; without it, a
   * violation is thrown as the database said it.
   * @param scope within what such a value must be unique.
   */
  constructor(
    rows: Repository<Row>,
    private readonly conflicts?: Conflicts,
    private readonly scope?: string,
  ) {
    super(rows);
  }

  find(tenantId: TenantId, match: Match<Row>, sort: Sort<Row> = {}): Promise<Row[]> {
    const query = this.matching(tenantId, match);
    for (const [property, direction] of Object.entries(sort) as [string, Direction][])
      query.orderBy(query.table.column(property), direction);
    return query.rows();
  }

  async findOne(tenantId: TenantId, match: Match<Row>): Promise<Row | null> {
    const [row] = await this.matching(tenantId, match).limit(1).rows();
    return row ?? null;
  }

  exists(tenantId: TenantId, match: Match<Row>): Promise<boolean> {
    return this.matching(tenantId, match).exists();
  }

  count(tenantId: TenantId, match: Match<Row>): Promise<number> {
    return this.matching(tenantId, match).count();
  }

  /**
   * Reads a row and lets those who lock it too go one after the other, until their transactions end. Nobody
   * else waits, as a row that refers to it takes a weaker lock.
   */
  async lock(tenantId: TenantId, match: Match<Row>): Promise<Row | null> {
    const [row] = await this.matching(tenantId, match).lock('NO KEY UPDATE').rows();
    return row ?? null;
  }

  /**
   * @returns the row, with the defaults of what it was not given.
   * @throws {DomainError} 409 when another row has what must be unique.
   */
  async insert<New extends Values<Row>>(
    tenantId: TenantId,
    values: New,
  ): Promise<New & { tenantId: TenantId }> {
    const row = { ...values, tenantId };
    await this.writing(tenantId, () => this.insertion(row).execute());
    return row;
  }

  /** @throws {DomainError} 409 when another row has what must be unique. */
  async insertAll(tenantId: TenantId, values: Values<Row>[]): Promise<void> {
    if (values.length === 0) return;
    const rows = values.map((row) => ({ ...row, tenantId }));
    await this.writing(tenantId, () => this.insertion(rows).execute());
  }

  /** Makes those rows whose keys are not taken yet. @returns how many. */
  async insertOrIgnore(tenantId: TenantId, values: Values<Row>[]): Promise<number> {
    const rows = values.map((row) => ({ ...row, tenantId }));
    const insertion = this.insertion(rows).orIgnore().returning('tenant_id').updateEntity(false);
    const { raw } = await this.writing(tenantId, () => insertion.execute());
    return (raw as unknown[]).length;
  }

  /** Makes a row, or, where its primary key is taken, gives that row the new values of some columns. */
  async upsert(
    tenantId: TenantId,
    values: Values<Row>,
    overwrite: (keyof Values<Row> & string)[],
  ): Promise<void> {
    const { columns, primaryColumns } = this.rows.metadata;
    const overwritten = columns.filter(({ propertyName }) => overwrite.some((name) => name === propertyName));
    const upsertion = this.insertion({ ...values, tenantId }).orUpdate(
      overwritten.map(({ databaseName }) => databaseName),
      primaryColumns.map(({ databaseName }) => databaseName),
    );
    await this.writing(tenantId, () => upsertion.execute());
  }

  /**
   * Changes one row in one statement and returns it as it then is; without changes it only reads.
   *
   * @returns null where there is no such row.
   * @throws {DomainError} 409 when another row has what must be unique.
   */
  async update(tenantId: TenantId, key: Match<Row> & Where<Row>, changes: Values<Row>): Promise<Row | null> {
    if (Object.values(changes).every((value) => value === undefined)) return this.findOne(tenantId, key);
    const update = this.changing(tenantId, key, changes).returning('*');
    const { raw } = await this.writing(tenantId, () => update.execute());
    const [columns] = raw as Record<string, unknown>[];
    return columns ? this.toRow(columns) : null;
  }

  /** Changes any number of rows. @returns how many. */
  async updateAll(tenantId: TenantId, where: Where<Row>, changes: Values<Row>): Promise<number> {
    const update = this.changing(tenantId, where, changes);
    const { affected } = await this.writing(tenantId, () => update.execute());
    return affected ?? 0;
  }

  /** @returns how many rows are gone. */
  async delete(tenantId: TenantId, where: Where<Row>): Promise<number> {
    const { affected } = await this.writing(tenantId, () => this.rows.delete(whereOf(tenantId, where)));
    return affected ?? 0;
  }

  /** A query of the tenant's rows, of this repository's table or another. */
  protected select(tenantId: TenantId): TenantQuery<Row>;
  protected select<Other extends TenantRow>(
    tenantId: TenantId,
    entity: EntityTarget<Other>,
  ): TenantQuery<Other>;
  protected select<Other extends TenantRow>(
    tenantId: TenantId,
    entity: EntityTarget<Row | Other> = this.rows.target,
  ): TenantQuery<Row | Other> {
    const totals = this.manager.queryRunner ? null : this.totals;
    return new TenantQuery({ run: this.run.bind(this), totals }, tenantId, this.tableOf(entity));
  }

  protected tableOf(entity: EntityTarget<TenantRow>): QueriedTable {
    return QueriedTable.of(this.manager.dataSource.getMetadata(entity));
  }

  /**
   * Runs a statement whose $1 is the tenant.
   *
   * @param kind what it waits for a connection as, unless the repository is for another kind of work.
   */
  protected run<Result extends QueryResultRow>(
    tenantId: TenantId,
    statement: PreparedStatement<Result>,
    values: unknown[] = [],
    kind: WorkKind = 'READ',
  ): Promise<Result[]> {
    const { manager } = this;
    const all = [tenantId, ...values];
    if (manager.queryRunner) return statement.runIn(manager, all);
    return startAs({ kind: this.kind ?? kind, tenantId }, () => statement.run(manager.dataSource, all));
  }

  /**
   * Starts a statement of TypeORM's that writes.
   *
   * @throws {DomainError} 409 when another row has what must be unique.
   */
  protected writing<Result>(tenantId: TenantId, begin: () => Promise<Result>): Promise<Result> {
    return this.sayingConflicts(startAs({ kind: this.kind ?? 'WRITE', tenantId }, begin));
  }

  private matching(tenantId: TenantId, match: Match<Row>): TenantQuery<Row> {
    const query = this.select(tenantId);
    for (const [property, wanted] of Object.entries(match)) {
      // Left out, it would match everything.
      if (wanted === undefined) throw new TypeError(`No value of ${property} to look for`);
      query.and(`${query.table.column(property)} ${query.equals(wanted)}`);
    }
    return query;
  }

  private insertion(rows: object): InsertQueryBuilder<Row> {
    return this.rows.createQueryBuilder().insert().values(rows);
  }

  private changing(tenantId: TenantId, where: Where<Row>, changes: Values<Row>) {
    const changed = this.rows.metadata.findColumnWithPropertyName('updatedAt') && { updatedAt: new Date() };
    return this.rows
      .createQueryBuilder()
      .update()
      .set({ ...changes, ...changed, tenantId: undefined } as unknown as QueryDeepPartialEntity<Row>)
      .where(whereOf(tenantId, where));
  }

  /** A row out of what the statement returned, by the names of its columns. */
  private toRow(columns: Record<string, unknown>): Row {
    const selected = this.rows.metadata.columns.filter(({ isSelect }) => isSelect);
    const values = selected.map(({ propertyName, databaseName }) => [propertyName, columns[databaseName]]);
    return Object.assign(this.rows.create(), Object.fromEntries(values)) as Row;
  }

  private sayingConflicts<Result>(writing: Promise<Result>): Promise<Result> {
    const { conflicts, scope } = this;
    return conflicts ? writing.catch((error: unknown) => throwConflict(error, conflicts, scope)) : writing;
  }
}

/** The types keep a second tenant out; the order keeps it out where they were got round. */
function whereOf<Row extends TenantRow>(tenantId: TenantId, where: Where<Row>): FindOptionsWhere<Row> {
  return { ...where, tenantId };
}
