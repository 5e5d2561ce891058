import { DomainError } from '../../common/errors/domain-error.js';
import { ObservedEvent } from '../../common/observed-event.js';

interface EndedCreates {
  /** CREATED, REPLAYED, or the code of the error that they were refused with. */
  outcome: string;
  /** How many ended so. */
  count: number;
}

/** Creates ended, of single requests and of batches. A dry run that is valid writes nothing, and is none. */
export const createEnded = new ObservedEvent<EndedCreates>('create-ended');

/** Tells of tasks that were created by one request. */
export function tellOfCreated(count: number): void {
  if (createEnded.isWatched) createEnded.tell({ outcome: 'CREATED', count });
}

/** Tells of one create that was refused. */
export function tellOfRefusal(error: unknown): void {
  if (createEnded.isWatched) createEnded.tell({ outcome: codeOfRefusal(error), count: 1 });
}

function codeOfRefusal(error: unknown): string {
  return error instanceof DomainError ? error.code : 'INTERNAL_ERROR';
}
