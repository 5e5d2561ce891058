import { DomainError } from './domain-error.js';

/**
 * Something that this service needs does not answer; the caller may send the same request again in a moment.
 */
export class UnavailableError extends DomainError {
  constructor(code: string, message: string, cause?: unknown) {
    super('UNAVAILABLE', code, message);
    this.cause = cause;
  }
}
