import type { EntityManager, ObjectLiteral, Repository } from 'typeorm';
import type { IsolationLevel } from 'typeorm/driver/types/IsolationLevel.js';
import { type WorkKind, startAs } from '../connection/work.js';
import type { TenantId } from './tenant-id.js';

/** A repository of ours on one of TypeORM's, which {@link inTransaction} can bind to a transaction. */
export abstract class TransactionalRepository<Row extends ObjectLiteral> {
  /** What its statements wait for a connection as; null where each says so itself. */
  protected readonly kind: WorkKind | null = null;

  constructor(protected readonly rows: Repository<Row>) {}

  /** The same repository in a transaction, with those that it holds; all else that it has is shared. */
  in(manager: EntityManager): this {
    return this.copy((held) => held.in(manager), { rows: manager.withRepository(this.rows) });
  }

  /**
   * The same repository, and those that it holds, for another kind of work: what nobody waits for reads and
   * writes by `as('BACKGROUND')`, and so leaves the connections to what somebody does.
   */
  as(kind: WorkKind): this {
    return this.copy((held) => held.as(kind), { kind });
  }

  /** @param copyHeld of the repositories that it holds. */
  private copy(
    copyHeld: (held: TransactionalRepository<ObjectLiteral>) => unknown,
    changes: { rows: Repository<Row> } | { kind: WorkKind },
  ): this {
    const copy = Object.create(Object.getPrototypeOf(this) as object) as this;
    const fields = Object.entries(this).map(([name, value]: [string, unknown]) => [
      name,
      value instanceof TransactionalRepository ? copyHeld(value) : value,
    ]);
    return Object.assign(copy, Object.fromEntries(fields), changes);
  }

  /** Of the transaction that this one is bound to, or of the pool. */
  protected get manager(): EntityManager {
    return this.rows.manager;
  }

  /** Works in one transaction: see {@link inTransaction}. */
  static async transaction<Repositories extends TransactionalRepository<ObjectLiteral>[], Result>(
    tenantId: TenantId,
    repositories: readonly [...Repositories],
    work: (...bound: Repositories) => Promise<Result>,
    isolation: IsolationLevel | undefined,
  ): Promise<Result> {
    const [first] = repositories;
    if (!first) throw new TypeError('A transaction works on one repository or more');
    const { dataSource } = first.manager;
    const workIn = (manager: EntityManager) =>
      work(...(repositories.map((repository) => repository.in(manager)) as Repositories));
    return startAs({ kind: first.kind ?? 'WRITE', tenantId }, () =>
      isolation ? dataSource.transaction(isolation, workIn) : dataSource.transaction(workIn),
    );
  }
}

/**
 * Works on repositories in one transaction: what the work is given is bound to it, and nothing else is.
 *
 *     inTransaction(tenantId, [this.commerces, this.addresses], async (commerces, addresses) => { … });
 *
 * @param tenantId whose turn it takes for a connection.
 * @param work is done again when another transaction was in its way, so it must have no effects but those it
 * writes.
 */
export function inTransaction<Repositories extends TransactionalRepository<ObjectLiteral>[], Result>(
  tenantId: TenantId,
  repositories: readonly [...Repositories],
  work: (...bound: Repositories) => Promise<Result>,
  isolation?: IsolationLevel,
): Promise<Result> {
  return TransactionalRepository.transaction(tenantId, repositories, work, isolation);
}
