/**
 * A process cannot do what it was started for, by fault of its surroundings. The message says what, where and
 * what to do about it, and is all that is printed: never a password.
 */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** The code of an error of Node's or of PostgreSQL's; empty for others. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
