/** The requests of one trial; everything about them that does not change is made beforehand. */
export interface Load {
  method: 'GET' | 'POST';
  /** Taken in turn. */
  senders: Sender[];
  /** Items of one request's body: 0 without a body, 1 for a create, more for a batch. */
  items: number;
  /** Each item's idempotency key is this prefix and ten digits. */
  keyPrefix: string;
}

export interface Sender {
  path: string;
  headers: Record<string, string>;
  /** Around the items. */
  opening: string;
  closing: string;
  /** Around an item's idempotency key. */
  itemBefore: string;
  itemAfter: string;
}

/** The digits of an item's number after its key's prefix. */
export const KEY_DIGITS = 10;

/** What came of it. Times are in milliseconds. */
export interface LoadResult {
  /** How many answers had each status. */
  statuses: Record<string, number>;
  /** Connections that broke or answers that did not come. */
  failures: number;
  /** Tasks created, by the answers. */
  created: number;
  /** From the first request to the last answer, in seconds. */
  elapsed: number;
  /** Of the answers of success, where Node sends; of all, where wrk does. */
  p50: number;
  p99: number;
}

/** Sends until so many seconds are over, then waits for what is under way, so that no answer is lost. */
export type SendLoad = (
  url: string,
  load: Load,
  options: { connections: number; seconds: number },
) => Promise<LoadResult>;
