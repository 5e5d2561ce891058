import { DomainError } from '../common/errors/domain-error.js';
import type { RateLimit } from './rate-limit.js';

/** A limit is used up; the caller may send the same request again after `Retry-After`. */
export class RateLimitedError extends DomainError {
  override readonly headers: Readonly<Record<string, string>>;

  /** @param wait until something is left again, in milliseconds. */
  constructor({ name, quota, unit, window }: RateLimit, wait: number) {
    const seconds = Math.max(1, Math.ceil(wait / 1_000));
    super(
      'RATE_LIMITED',
      'RATE_LIMITED',
      `The limit of ${quota} ${unit} in ${window} s is used up; send the request again in ${seconds} s`,
    );
    // By draft-ietf-httpapi-ratelimit-headers-10: structured fields, with the wait in seconds.
    this.headers = {
      'retry-after': String(seconds),
      ratelimit: `"${name}";r=0;t=${seconds}`,
      'ratelimit-policy': `"${name}";q=${quota};w=${window}`,
    };
  }
}
