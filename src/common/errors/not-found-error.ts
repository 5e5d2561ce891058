import { DomainError } from './domain-error.js';

/** What the path names is not in the tenant, whether it exists elsewhere or not. */
export class NotFoundError extends DomainError {
  /** @param thing as the caller knows it, such as `commerce user` */
  constructor(thing: string) {
    super('NOT_FOUND', notFoundCode(thing), notFoundMessage(thing));
  }
}

/** `commerce user` is `COMMERCE_USER_NOT_FOUND`. */
export function notFoundCode(thing: string): string {
  return `${thing.toUpperCase().replaceAll(' ', '_')}_NOT_FOUND`;
}

export function notFoundMessage(thing: string): string {
  return `There is no such ${thing}`;
}

/** @throws {NotFoundError} that names the thing, where there is none. */
export function orNotFound<Thing>(found: Thing | null | undefined, thing: string): Thing {
  if (found === null || found === undefined) throw new NotFoundError(thing);
  return found;
}
