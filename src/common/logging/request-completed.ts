import { ObservedEvent } from '../observed-event.js';

interface CompletedRequest {
  method: string;
  /** The template of its route; null where none matched. */
  route: string | null;
  status: number;
  /** Until the response was sent. */
  milliseconds: number;
  /** The limit that it was refused by; null for none. */
  limit: string | null;
}

/** A response was sent. */
export const requestCompleted = new ObservedEvent<CompletedRequest>('request-completed');
