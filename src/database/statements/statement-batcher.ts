import { TurnQueue } from '../../common/concurrency/turn-queue.js';
import { OverloadedError } from '../../common/errors/overloaded-error.js';
import { UnavailableError } from '../../common/errors/unavailable-error.js';
import { isUnavailability } from './sqlstate.js';

interface Limits {
  /** Statements under way at once. */
  statements: number;
  /** Items in one statement. */
  items: number;
  /** What they may weigh together, in bytes; an item that weighs more goes alone. */
  bytes: number;
  /** Items that wait; past it, more are refused. */
  waiting: number;
  /** The same of one owner. */
  waitingOfOwner: number;
}

/** Where an item waits. */
interface Place {
  /** Items of different groups never share a statement. */
  group: string;
  /** Whose it is. */
  owner: string;
}

interface Waiting<Item, Result> {
  owner: string;
  item: Item;
  bytes: number;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/**
 * Gathers what waits at the same moment into one statement, so that a busy service does in one round trip and
 * one commit what would have taken many. Nothing waits for company: an item that finds a statement free goes
 * with what came in the same turn of the event loop, or alone, and while all are under way the next ones
 * gather by themselves. It needs no timer; the wait for a commit fills the batches.
 *
 * Items of different groups never share a statement. Groups take turns, and within a group the owners of the
 * items, so that a busy one does not hold up the others: the first item of each owner is in one of the next
 * statements, whatever else waits.
 *
 * A statement that fails is taken apart: its halves are tried again, until the item at fault is alone with
 * its error. An item whose caller has gone is carried out like any other, and nobody waits for that caller.
 */
export class StatementBatcher<Item, Result> {
  private readonly groups = new Map<string, TurnQueue<Waiting<Item, Result>>>();
  private underWay = 0;
  private waiting = 0;
  private isStarting = false;

  /**
   * @param execute does all items of a group in one statement, and returns their results in the same order.
   */
  constructor(
    private readonly execute: (items: Item[], group: string) => Promise<Result[]>,
    private readonly limits: Limits,
  ) {}

  /**
   * @param bytes what the item weighs, about.
   * @returns the item's own result.
   * @throws {UnavailableError} when too many wait already.
   * @throws what the statement throws for this item alone.
   */
  submit({ group, owner }: Place, item: Item, bytes = 0): Promise<Result> {
    const queue = this.groups.get(group) ?? new TurnQueue<Waiting<Item, Result>>();
    const { waiting, waitingOfOwner } = this.limits;
    if (this.waiting >= waiting || queue.sizeOf(owner) >= waitingOfOwner) {
      return Promise.reject(new OverloadedError('Too much waits for the database'));
    }
    return new Promise((resolve, reject) => {
      this.groups.set(group, queue);
      queue.push({ owner, item, bytes, resolve, reject });
      this.waiting += 1;
      this.startAfterTurn();
    });
  }

  /** One that went ahead alone would hold up those that were read from their connections right after it. */
  private startAfterTurn(): void {
    if (this.isStarting || this.underWay === this.limits.statements) return;
    this.isStarting = true;
    setImmediate(() => {
      this.isStarting = false;
      this.startStatements();
    });
  }

  private startStatements(): void {
    while (this.underWay < this.limits.statements) {
      const next = this.takeNext();
      if (!next) return;
      this.underWay += 1;
      void this.settle(next.batch, next.group).finally(() => {
        this.underWay -= 1;
        this.startStatements();
      });
    }
  }

  /** The first items of the group whose turn it is; what is left of it goes to the end of the line. */
  private takeNext(): { batch: Waiting<Item, Result>[]; group: string } | null {
    const [entry] = this.groups;
    if (!entry) return null;
    const [group, queue] = entry;
    this.groups.delete(group);
    const batch = this.takeFitting(queue);
    if (queue.size > 0) this.groups.set(group, queue);
    this.waiting -= batch.length;
    return { batch, group };
  }

  /** Of the first items, as many as fit into one statement: one at least. */
  private takeFitting(queue: TurnQueue<Waiting<Item, Result>>): Waiting<Item, Result>[] {
    const batch: Waiting<Item, Result>[] = [];
    let bytes = 0;
    for (let next = queue.next(); next; next = queue.next()) {
      bytes += next.bytes;
      if (batch.length === this.limits.items || (batch.length > 0 && bytes > this.limits.bytes)) break;
      queue.take(next);
      batch.push(next);
    }
    return batch;
  }

  private async settle(batch: Waiting<Item, Result>[], group: string): Promise<void> {
    try {
      const results = await this.execute(
        batch.map(({ item }) => item),
        group,
      );
      for (const [index, { resolve }] of batch.entries()) resolve(results[index]!);
    } catch (error) {
      if (batch.length === 1 || error instanceof UnavailableError || isUnavailability(error)) {
        for (const { reject } of batch) reject(error);
        return;
      }
      const middle = Math.ceil(batch.length / 2);
      await this.settle(batch.slice(0, middle), group);
      await this.settle(batch.slice(middle), group);
    }
  }
}
