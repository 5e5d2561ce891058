import type { QueryResultRow } from 'pg';
import type { DataSource } from 'typeorm';
import { type Work, startAs } from '../connection/work.js';
import { isDistributed } from '../connection/is-distributed.js';
import type { TenantId } from '../tenant/tenant-id.js';
import type { PreparedStatement } from './prepared-statement.js';
import { StatementBatcher } from './statement-batcher.js';
import { statementStarted } from './statement-events.js';

/**
 * Of each statement. With two at once, one is planned and carried out while the other waits for its commit;
 * more of them only split the batches on two cores.
 */
const LIMITS = {
  statements: 2,
  items: 128,
  bytes: 2 * 1024 * 1024,
  waiting: 5_000,
  waitingOfOwner: 2_500,
};

/** So many items are carried out at once; more than these only wait. */
export const ITEMS_UNDER_WAY = LIMITS.statements * LIMITS.items;

/** An item, and whose it is. */
export interface OfTenant<Item> {
  tenantId: TenantId;
  item: Item;
}

interface Statement<Item, Row extends QueryResultRow, Result> {
  /** What it is for, in metrics. */
  name: string;
  /** Calls a function of one tenant, whose id is the first parameter. */
  ofTenant: PreparedStatement<Row>;
  /** Calls its brother of many tenants, whose first parameter has the tenant of each item. */
  ofTenants: PreparedStatement<Row>;
  /** The parameters after the first one. */
  toParameters: (items: OfTenant<Item>[]) => unknown[];
  toResults: (items: OfTenant<Item>[], rows: Row[]) => Result[];
  /** Does a lone item in a cheaper way, where there is one; null where that has not done it. */
  runAlone?: (dataSource: DataSource, item: OfTenant<Item>) => Promise<Result | null>;
}

/** Whose the items are that find out whether the statement gets through; they have a group of their own too. */
const PROBE = 'probe';
/** What the items of all tenants share. */
const SHARED: Work = { kind: 'CREATE', tenantId: null };
const NO_TENANT = '00000000-0000-0000-0000-000000000000' as TenantId;

/** What items wait for, by its name. */
type AwaitedStatements = Map<string, { readonly waiting: number }>;

/** The statements of each data source, for {@link waitingForStatements}. */
const awaitedOf = new WeakMap<DataSource, AwaitedStatements>();

/** How many items wait for each statement that they share on a data source, by its name. */
export function waitingForStatements(dataSource: DataSource): ReadonlyMap<string, number> {
  const awaited: AwaitedStatements = awaitedOf.get(dataSource) ?? new Map();
  return new Map([...awaited].map(([name, { waiting }]) => [name, waiting]));
}

/**
 * A statement that items which wait at the same moment share, by a {@link StatementBatcher}. Items of all
 * tenants do, in turn, but where tables are spread over machines only those of one tenant, since the statement goes to
 * that tenant's machine.
 */
export class SharedStatement<Item, Row extends QueryResultRow, Result> {
  private batcher: StatementBatcher<OfTenant<Item> | null, Result>;
  private probing: Promise<void> | null = null;
  private distributed = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly statement: Statement<Item, Row, Result>,
  ) {
    this.batcher = this.createBatcher(LIMITS.statements);
    const awaited: AwaitedStatements = awaitedOf.get(dataSource) ?? new Map();
    awaitedOf.set(dataSource, awaited.set(statement.name, this));
  }

  /** How many items wait. */
  get waiting(): number {
    return this.batcher.waiting;
  }

  /** Finds out how the tables are stored, before the first item comes. */
  async prepare(): Promise<void> {
    this.distributed = await isDistributed(this.dataSource);
    // What waits is grouped by tenant then, and each group goes to a machine of its own: two would wait in
    // one line.
    if (this.distributed) this.batcher = this.createBatcher(this.dataSource.options.poolSize!);
  }

  /**
   * @param bytes what the item weighs, about.
   * @throws {UnavailableError} when too many wait already.
   */
  run(tenantId: TenantId, item: Item, bytes = 0): Promise<Result> {
    const group = this.distributed ? tenantId : '';
    return this.batcher.submit({ group, owner: tenantId }, { tenantId, item }, bytes);
  }

  /**
   * Goes the way of every item without one: it waits as long as they do, and fails where they do. Those who
   * ask at the same moment share one, so that nobody can make items wait by asking.
   */
  probe(): Promise<void> {
    this.probing ??= this.batcher
      .submit({ group: PROBE, owner: PROBE }, null)
      .then(() => undefined)
      .finally(() => (this.probing = null));
    return this.probing;
  }

  private createBatcher(statements: number): StatementBatcher<OfTenant<Item> | null, Result> {
    return new StatementBatcher(this.execute.bind(this), { ...LIMITS, statements });
  }

  private async execute(waiting: (OfTenant<Item> | null)[]): Promise<Result[]> {
    const items = waiting.filter((item) => item !== null);
    if (statementStarted.isWatched) {
      statementStarted.tell({ name: this.statement.name, items: waiting.length });
    }
    const alone = items.length === 1 ? await this.runAlone(items[0]!) : null;
    if (alone !== null) return [alone];
    const { ofTenant, ofTenants, toParameters, toResults } = this.statement;
    const tenants = items.map(({ tenantId }) => tenantId);
    const [statement, first] = this.distributed ? [ofTenant, tenants[0] ?? NO_TENANT] : [ofTenants, tenants];
    const values = [first, ...toParameters(items)];
    return toResults(items, await startAs(SHARED, () => statement.run(this.dataSource, values)));
  }

  private async runAlone(item: OfTenant<Item>): Promise<Result | null> {
    const { runAlone } = this.statement;
    if (this.distributed || !runAlone) return null;
    return startAs(SHARED, () => runAlone(this.dataSource, item));
  }
}
