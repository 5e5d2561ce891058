import { UnavailableError } from './unavailable-error.js';

/** Too much is under way; the caller may send the same request again in a moment. */
export class OverloadedError extends UnavailableError {
  /** @param what is too much, as the beginning of a sentence */
  constructor(what: string, cause?: unknown) {
    super('OVERLOADED', `${what}; send the request again`, cause);
  }
}
