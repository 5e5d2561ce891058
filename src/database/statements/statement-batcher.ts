import { TurnQueue } from '../../common/concurrency/turn-queue.js';
import { OverloadedError } from '../../common/errors/overloaded-error.js';
import { UnavailableError } from '../../common/errors/unavailable-error.js';
import { itemRefused } from './statement-events.js';
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

/** With so many items in a statement, or more, an owner makes it slow for the others. */
const MANY = 32;

/** In milliseconds: so long after another owner's items others are still taken to be there. */
const SHARED_FOR = 1_000;

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

type Queue<Item, Result> = TurnQueue<Waiting<Item, Result>>;
type MayGo<Item, Result> = (waiting: Waiting<Item, Result>) => boolean;

/** What goes in one statement. */
interface Batch<Item, Result> {
  batch: Waiting<Item, Result>[];
  group: string;
}

/**
 * Gathers what waits at the same moment into one statement, so that a busy service does in one round trip and
 * one commit what would have taken many. Nothing waits for company: an item that finds a statement free goes
 * with what came in the same turn of the event loop, or alone, and while all are under way the next ones
 * gather by themselves. It needs no timer; the wait for a commit fills the batches.
 *
 * Items of different groups never share a statement. Groups take turns, and within a group the owners of the
 * items, so that a busy one does not hold up the others: the first item of each owner is in one of the next
 * statements, whatever else waits. An owner who has {@link MANY} items in a statement, as batches make them,
 * has no other one under way while there are others in the group, so that the database has time for theirs.
 * And while each statement under way has so many items of one owner, one more takes items of the others, who
 * would wait for those first.
 *
 * A statement that fails is taken apart: its halves are tried again, until the item at fault is alone with
 * its error. An item whose caller has gone is carried out like any other, and nobody waits for that caller.
 */
export class StatementBatcher<Item, Result> {
  private readonly groups = new Map<string, Queue<Item, Result>>();
  /** The owners with many items, of each statement under way. */
  private readonly underWay = new Set<ReadonlySet<string>>();
  private count = 0;
  private isStarting = false;
  private last: Place | null = null;
  /** When the owner of what came for a group was another than the one before. */
  private lastChangeAt = Number.NEGATIVE_INFINITY;

  /**
   * @param execute does all items of a group in one statement, and returns their results in the same order.
   */
  constructor(
    private readonly execute: (items: Item[], group: string) => Promise<Result[]>,
    private readonly limits: Limits,
  ) {}

  /** How many items wait. */
  get waiting(): number {
    return this.count;
  }

  /**
   * @param bytes what the item weighs, about.
   * @returns the item's own result.
   * @throws {UnavailableError} when too many wait already.
   * @throws what the statement throws for this item alone.
   */
  submit(place: Place, item: Item, bytes = 0): Promise<Result> {
    const { group, owner } = place;
    const queue: Queue<Item, Result> = this.groups.get(group) ?? new TurnQueue();
    const { waiting, waitingOfOwner } = this.limits;
    if (this.count >= waiting || queue.sizeOf(owner) >= waitingOfOwner) {
      if (itemRefused.isWatched) itemRefused.tell({});
      return Promise.reject(new OverloadedError('Too much waits for the database'));
    }
    this.noteOwner(place);
    return new Promise((resolve, reject) => {
      this.groups.set(group, queue);
      queue.push({ owner, item, bytes, resolve, reject });
      this.count += 1;
      this.startAfterTurn();
    });
  }

  private noteOwner(place: Place): void {
    const { last } = this;
    if (last?.group === place.group && last.owner !== place.owner) this.lastChangeAt = performance.now();
    this.last = place;
  }

  /** One that went ahead alone would hold up those that were read from their connections right after it. */
  private startAfterTurn(): void {
    if (this.isStarting) return;
    this.isStarting = true;
    setImmediate(() => {
      this.isStarting = false;
      this.startStatements();
    });
  }

  private startStatements(): void {
    for (let next = this.takeNext(); next; next = this.takeNext()) {
      const owners = ownersOfMany(next.batch);
      this.underWay.add(owners);
      void this.settle(next.batch, next.group).finally(() => {
        this.underWay.delete(owners);
        this.startStatements();
      });
    }
  }

  /** The first items of the group whose turn it is; what is left of it goes to the end of the line. */
  private takeNext(): Batch<Item, Result> | null {
    const { statements } = this.limits;
    const running = [...this.underWay];
    const hasNone: MayGo<Item, Result> = ({ owner }) => running.every((owners) => !owners.has(owner));
    if (running.length < statements) return this.takeFrom(this.isShared ? hasNone : () => true);
    if (running.length > statements || running.some(({ size }) => size === 0)) return null;
    return this.takeFrom(hasNone);
  }

  private get isShared(): boolean {
    return performance.now() - this.lastChangeAt < SHARED_FOR;
  }

  private takeFrom(mayGo: MayGo<Item, Result>): Batch<Item, Result> | null {
    for (const [group, queue] of this.groups) {
      if (!queue.next(mayGo)) continue;
      this.groups.delete(group);
      const batch = this.takeFitting(queue, mayGo);
      if (queue.size > 0) this.groups.set(group, queue);
      this.count -= batch.length;
      return { batch, group };
    }
    return null;
  }

  /** Of the first items, as many as fit into one statement: one at least. */
  private takeFitting(queue: Queue<Item, Result>, mayGo: MayGo<Item, Result>): Waiting<Item, Result>[] {
    const batch: Waiting<Item, Result>[] = [];
    let bytes = 0;
    for (let next = queue.next(mayGo); next; next = queue.next(mayGo)) {
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

function ownersOfMany(batch: { owner: string }[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const { owner } of batch) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  return new Set([...counts.keys()].filter((owner) => counts.get(owner)! >= MANY));
}
