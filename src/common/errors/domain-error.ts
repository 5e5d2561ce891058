/** What went wrong with one field, for a program to act on and a person to read. */
export interface ErrorDetail {
  /** JSON pointer (RFC 6901) into the body, or the name of a header or query parameter. */
  field: string;
  /** Stable and machine-readable, in upper snake case. */
  code: string;
  message: string;
}

export type ErrorKind =
  | 'INVALID'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'PRECONDITION_FAILED'
  | 'TIMEOUT'
  | 'TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'UPSTREAM_FAILED'
  | 'UNAVAILABLE';

/** An error that its caller can act on. Services throw them, the filter alone knows their HTTP status. */
export class DomainError extends Error {
  /** Members that this error adds to the response's body. */
  readonly members: Readonly<Record<string, unknown>> = {};
  /** Where the thing that the error is about can be found, for the `Location` header. */
  readonly location: string | null = null;
  /** In seconds, when the same request may succeed, for the `Retry-After` header. */
  readonly retryAfterSeconds: number | null = null;
  /** Whether what is left of the request is not read, so that no other can follow on its connection. */
  readonly endsConnection: boolean = false;

  constructor(
    readonly kind: ErrorKind,
    readonly code: string,
    message: string,
    readonly details: ErrorDetail[] = [],
  ) {
    super(message);
    this.name = new.target.name;
  }
}

/** A response names so many faults at most, so that a small body cannot ask for a huge response. */
const MAX_DETAILS = 100;

/** The request does not say what it must; `details` has every fault of it. */
export class ValidationError extends DomainError {
  constructor(faults: ErrorDetail[]) {
    const more =
      faults.length > MAX_DETAILS ? ` for the first ${MAX_DETAILS} of ${faults.length} faults` : '';
    super(
      'INVALID',
      'VALIDATION_FAILED',
      `The request is not valid; see details${more}`,
      faults.slice(0, MAX_DETAILS),
    );
  }
}
