import canonicalize from 'canonicalize';
import { createHash } from 'node:crypto';
import { ValidationError } from '../errors/domain-error.js';

/** Where in a list a part begins: after the row with this value of the sorted column and this id. */
export interface Position {
  value: string;
  id: string;
}

const CHECK_BYTES = 12;

/**
 * An opaque text that says where in a list the next part begins.
 *
 * It carries a checksum over the position and over what the list is of, so that one that was changed, or that
 * belongs to another tenant or other filters, is noticed. It needs no secret: who computes a checksum gets no
 * more than another place to begin in a list that they may read anyhow.
 *
 * @param scope the tenant, the list, its filters and its order: anything that JSON can say.
 */
export function encodeCursor(position: Position, scope: unknown): string {
  const text = JSON.stringify([position.value, position.id]);
  return Buffer.concat([checksum(text, scope), Buffer.from(text)]).toString('base64url');
}

/** The cursor is not one that this list gave. */
export class InvalidCursorError extends ValidationError {
  constructor() {
    super([
      {
        field: 'cursor',
        code: 'INVALID_CURSOR',
        message: 'must be empty, or the nextCursor of this list with the same filters and sort',
      },
    ]);
  }
}

/** @throws {InvalidCursorError} when it is not one that {@link encodeCursor} made for this scope. */
export function decodeCursor(cursor: string, scope: unknown): Position {
  const bytes = Buffer.from(cursor, 'base64url');
  const text = bytes.subarray(CHECK_BYTES).toString();
  const isWhole = bytes.toString('base64url') === cursor;
  if (!isWhole || !checksum(text, scope).equals(bytes.subarray(0, CHECK_BYTES)))
    throw new InvalidCursorError();
  return readPosition(text);
}

/** Of a text whose checksum fits, but which anyone could have computed. */
function readPosition(text: string): Position {
  try {
    const [value, id] = JSON.parse(text) as unknown[];
    if (typeof value === 'string' && typeof id === 'string') return { value, id };
  } catch {
    // Refused like one that fits in form only.
  }
  throw new InvalidCursorError();
}

function checksum(text: string, scope: unknown): Buffer {
  const hash = createHash('sha256').update(canonicalize(scope)!).update('\0').update(text);
  return hash.digest().subarray(0, CHECK_BYTES);
}
