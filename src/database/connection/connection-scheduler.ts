import { TurnQueue } from '../../common/concurrency/turn-queue.js';
import { OverloadedError } from '../../common/errors/overloaded-error.js';
import { type WaitEnd, connectionAwaited } from './connection-awaited.js';
import { ConnectionShare } from './connection-share.js';
import { WORK_KINDS, type Work, type WorkKind } from './work.js';

interface Limits {
  /** Connections that are held at once. */
  size: number;
  /** What waits of one kind; past it, more is refused. */
  waiting: number;
  /** What waits of one kind and tenant. */
  waitingOfTenant: number;
  /** How long something waits, in milliseconds; null for as long as it takes. */
  patience: number | null;
}

/** Is told that the work may begin, and how to give its place back, or why it may not. */
type Begin = (refusal: Error | null, giveBack: () => void) => void;

interface Waiting {
  work: Work;
  owner: string;
  begin: Begin;
  timer: NodeJS.Timeout | undefined;
  /** By the monotonic clock; null where nobody watches. */
  since: number | null;
}

/** A kind that was passed over so often for more urgent ones goes next, so that none waits for ever. */
const MOST_PASSED_OVER = 8;

const NOTHING = (): void => undefined;

/**
 * Decides whose turn it is to have a connection. Of what waits, the most urgent kind goes first, and of a kind
 * the tenants in turn. A statement that has begun cannot be made to wait, and would hold up what comes after
 * it: so what may be slow leaves some connections to what is short, both leave some to creates, and each kind
 * and tenant leaves some to the others.
 *
 *     of 10 connections                 all   of one kind   of one tenant
 *     CREATE                             10            10
 *     WRITE, READ and all below           8             7               6
 *     LIST, BULK, BACKGROUND              5             4               3
 *
 * Of fewer than three nothing is kept for creates, and of one all take turns.
 */
export class ConnectionScheduler {
  private readonly queues = new Map<WorkKind, TurnQueue<Waiting>>();
  private readonly passedOver = new Map<WorkKind, number>();
  private readonly sharesOf: Readonly<Record<WorkKind, readonly ConnectionShare[]>>;
  private held = 0;
  private readonly heldByKind = new Map<WorkKind, number>();
  private isStarting = false;

  constructor(private readonly limits: Limits) {
    const { size } = limits;
    const keptForCreates = size < 3 ? 0 : Math.max(1, Math.round(size / 5));
    const short = new ConnectionShare(size - keptForCreates);
    const long = new ConnectionShare(Math.max(1, Math.floor(size / 2)));
    const [ofShort, ofLong] = [[short], [short, long]];
    this.sharesOf = {
      CREATE: [],
      WRITE: ofShort,
      READ: ofShort,
      LIST: ofLong,
      BULK: ofLong,
      BACKGROUND: ofLong,
    };
    for (const kind of WORK_KINDS) this.queues.set(kind, new TurnQueue());
  }

  /** How much waits. */
  get waiting(): number {
    return [...this.queues.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** How much of a kind waits. */
  waitingOf(kind: WorkKind): number {
    return this.queues.get(kind)!.size;
  }

  /** The connections that work of a kind holds. */
  heldOf(kind: WorkKind): number {
    return this.heldByKind.get(kind) ?? 0;
  }

  /**
   * Lets work begin, at once where it may.
   *
   * @param begin is told an {@link OverloadedError} when too much waits already, and an error of its own when
   * its turn does not come in time.
   */
  request(work: Work, begin: Begin): void {
    if (!this.mayBegin(work)) return this.wait(work, begin);
    tellOfWait(work, 'GIVEN', 0);
    this.start(work, begin);
  }

  private wait(work: Work, begin: Begin): void {
    const { waiting, waitingOfTenant, patience } = this.limits;
    const owner = work.tenantId ?? '';
    const queue = this.queues.get(work.kind)!;
    if (queue.size >= waiting || queue.sizeOf(owner) >= waitingOfTenant) {
      tellOfWait(work, 'REFUSED', 0);
      begin(new OverloadedError('Too much waits for the database'), NOTHING);
      return;
    }
    const since = connectionAwaited.isWatched ? performance.now() : null;
    const item: Waiting = { work, owner, begin, timer: undefined, since };
    if (patience !== null) {
      item.timer = setTimeout(() => {
        queue.remove(item);
        tellOfWait(work, 'TIMED_OUT', since);
        begin(new Error(`No connection was to be had within ${patience} ms`), NOTHING);
      }, patience);
    }
    queue.push(item);
  }

  private mayBegin(work: Work): boolean {
    return this.held < this.limits.size && this.sharesOf[work.kind].every((share) => share.hasRoomFor(work));
  }

  private start(work: Work, begin: Begin): void {
    this.count(work, 1);
    let isHeld = true;
    begin(null, () => {
      if (!isHeld) return;
      isHeld = false;
      this.count(work, -1);
      this.startWaiting();
    });
  }

  private count(work: Work, change: 1 | -1): void {
    this.held += change;
    this.heldByKind.set(work.kind, this.heldOf(work.kind) + change);
    for (const share of this.sharesOf[work.kind]) share.count(work, change);
  }

  private startWaiting(): void {
    // Where the pool is at its end, each gives its place back before it has begun.
    if (this.isStarting) return;
    this.isStarting = true;
    for (let next = this.takeNext(); next; next = this.takeNext()) {
      clearTimeout(next.timer);
      tellOfWait(next.work, 'GIVEN', next.since);
      this.start(next.work, next.begin);
    }
    this.isStarting = false;
  }

  private takeNext(): Waiting | null {
    if (this.held === this.limits.size) return null;
    const able = WORK_KINDS.map((kind) => this.nextOf(kind)).filter((item) => item !== null);
    const next = able.find(({ work }) => this.isOverdue(work.kind)) ?? able[0];
    if (!next) return null;
    for (const { work } of able) this.passedOver.set(work.kind, (this.passedOver.get(work.kind) ?? 0) + 1);
    this.passedOver.set(next.work.kind, 0);
    this.queues.get(next.work.kind)!.take(next);
    return next;
  }

  private nextOf(kind: WorkKind): Waiting | null {
    // Asked first, since all tenants of the kind would be passed over one by one: thousands of them may wait.
    if (!this.sharesOf[kind].every((share) => share.hasRoomForKind(kind))) return null;
    return this.queues.get(kind)!.next(({ work }) => this.mayBegin(work));
  }

  private isOverdue(kind: WorkKind): boolean {
    return (this.passedOver.get(kind) ?? 0) >= MOST_PASSED_OVER;
  }
}

/** @param since when the wait began; 0 where there was none, null where nobody watched. */
function tellOfWait({ kind }: Work, end: WaitEnd, since: number | null): void {
  if (since === null || !connectionAwaited.isWatched) return;
  connectionAwaited.tell({ kind, end, milliseconds: since === 0 ? 0 : performance.now() - since });
}
