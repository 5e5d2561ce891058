import { type ExecutionContext, createParamDecorator } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ApiError } from '../errors/api-errors.decorator.js';
import { DomainError, ValidationError } from '../errors/domain-error.js';

/** The versions that a change is allowed on, by its `If-Match` header (RFC 9110, section 13.1.1). */
export class Precondition {
  /** @param tags null allows any. */
  constructor(private readonly tags: readonly string[] | null) {}

  /** @throws {DomainError} 412 when the version is not one of them. */
  assertMet(version: number): void {
    if (this.tags === null || this.tags.includes(etagOf(version))) return;
    throw new DomainError(
      'PRECONDITION_FAILED',
      'VERSION_MISMATCH',
      `It has changed meanwhile: its ETag is ${etagOf(version)}; read it again`,
      [{ field: 'if-match', code: 'VERSION_MISMATCH', message: `does not name ${etagOf(version)}` }],
    );
  }
}

/** The strong entity tag of a version. */
export function etagOf(version: number): string {
  return `"${version}"`;
}

const ENTITY_TAG = '(?:W/)?"[\\x21\\x23-\\x7e\\x80-\\xff]*"';
const TAG = new RegExp(ENTITY_TAG, 'g');
/**
 * A list (RFC 9110, section 5.6.1) may have empty elements; that of none at all is not one that a caller
 * means.
 */
const TAGS = new RegExp(`^[\\t ,]*(?:${ENTITY_TAG}[\\t ]*(?:,[\\t ,]*|$))+$`);

/**
 * Reads an `If-Match` (RFC 9110, sections 13.1.1 and 8.8.3): `*`, or entity tags, which may have commas in
 * them.
 *
 * @returns null when it is neither.
 */
export function readPrecondition(header: string | undefined): Precondition | null {
  if (header === undefined || header.trim() === '*') return new Precondition(null);
  return TAGS.test(header) ? new Precondition(header.match(TAG)) : null;
}

const ReadIfMatch = createParamDecorator((_: unknown, context: ExecutionContext): Precondition => {
  const { headers } = context.switchToHttp().getRequest<FastifyRequest>();
  const precondition = readPrecondition(headers['if-match']);
  if (precondition) return precondition;
  throw new ValidationError([
    { field: 'if-match', code: 'INVALID_ETAG', message: 'must be * or entity tags, such as "1"' },
  ]);
});

/** The request's {@link Precondition}, documented with the error that comes with it. */
export function IfMatch(): ParameterDecorator {
  return (target, method, index) => {
    ReadIfMatch()(target, method, index);
    const descriptor = Object.getOwnPropertyDescriptor(target, method!)!;
    ApiHeader({
      name: 'If-Match',
      required: false,
      description:
        'The `ETag` of the version to change, such as `"1"`: if it has another version now, nothing is changed, and the response is 412',
      schema: { type: 'string' },
    })(target, method!, descriptor);
    ApiError(412, ['VERSION_MISMATCH'], {
      description: 'It has another version than `If-Match` names',
      message: 'It has changed meanwhile: its ETag is "2"; read it again',
      details: [{ field: 'if-match', code: 'VERSION_MISMATCH', message: 'does not name "2"' }],
    })(target, method!, descriptor);
  };
}
