import { ObservedEvent } from '../../common/observed-event.js';

interface DatabaseFailure {
  /** What PostgreSQL said; null where it said nothing: it could not be reached, or the connection broke. */
  sqlstate: string | null;
}

/** The database refused a statement or a connection, or a connection broke. Conflicts that are expected count too. */
export const databaseFailed = new ObservedEvent<DatabaseFailure>('database-failed');

/** Tells of a failure, where anybody watches. */
export function tellOfFailure(sqlstate: string | null): void {
  if (databaseFailed.isWatched) databaseFailed.tell({ sqlstate });
}
