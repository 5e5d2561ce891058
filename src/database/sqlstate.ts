import { DatabaseError } from 'pg';

/** Errors are known by SQLSTATE alone: where tables are spread over machines, constraint names are missing. */
export function isForeignKeyViolation(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '23503';
}
