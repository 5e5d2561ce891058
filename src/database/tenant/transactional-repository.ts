import type { EntityManager, ObjectLiteral, Repository } from 'typeorm';
import type { IsolationLevel } from 'typeorm/driver/types/IsolationLevel.js';

/** A repository of ours on one of TypeORM's, which {@link inTransaction} can bind to a transaction. */
export abstract class TransactionalRepository<Row extends ObjectLiteral> {
  constructor(protected readonly rows: Repository<Row>) {}

  /** The same repository in a transaction, with those that it holds; all else that it has is shared. */
  in(manager: EntityManager): this {
    const bound = Object.create(Object.getPrototypeOf(this) as object) as this;
    const held = Object.entries(this).map(([name, value]: [string, unknown]) => [
      name,
      value instanceof TransactionalRepository ? value.in(manager) : value,
    ]);
    return Object.assign(bound, Object.fromEntries(held), { rows: manager.withRepository(this.rows) });
  }

  /** Of the transaction that this one is bound to, or of the pool. */
  protected get manager(): EntityManager {
    return this.rows.manager;
  }

  /** Works in one transaction: see {@link inTransaction}. */
  static async transaction<Repositories extends TransactionalRepository<ObjectLiteral>[], Result>(
    repositories: readonly [...Repositories],
    work: (...bound: Repositories) => Promise<Result>,
    isolation: IsolationLevel | undefined,
  ): Promise<Result> {
    const [first] = repositories;
    if (!first) throw new TypeError('A transaction works on one repository or more');
    const { dataSource } = first.manager;
    const workIn = (manager: EntityManager) =>
      work(...(repositories.map((repository) => repository.in(manager)) as Repositories));
    return isolation ? dataSource.transaction(isolation, workIn) : dataSource.transaction(workIn);
  }
}

/**
 * Works on repositories in one transaction: what the work is given is bound to it, and nothing else is.
 *
 *     inTransaction([this.commerces, this.addresses], async (commerces, addresses) => { … });
 *
 * @param work is done again when another transaction was in its way, so it must have no effects but those it
 * writes.
 */
export function inTransaction<Repositories extends TransactionalRepository<ObjectLiteral>[], Result>(
  repositories: readonly [...Repositories],
  work: (...bound: Repositories) => Promise<Result>,
  isolation?: IsolationLevel,
): Promise<Result> {
  return TransactionalRepository.transaction(repositories, work, isolation);
}
