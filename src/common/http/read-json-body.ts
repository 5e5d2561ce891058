import { DomainError, ValidationError } from '../errors/domain-error.js';
import type { LoggedRequest } from '../logging/logged-request.js';
import { parseJson } from '../validation/parse-json.js';
import { BodyBudget } from './body-budget.js';

const MIB = 1024 * 1024;

/** One tenant may be in the middle of six of the largest bodies, or of 180 of a create's; each gives up after 10 s. */
const BODIES = new BodyBudget({ ofOwner: 48 * MIB, ofAll: 128 * MIB, silence: 10_000 });

/** JSON is UTF-8 (RFC 8259, section 8.1), so another charset is not JSON. */
const CHARSET = /^charset\s?=\s?"?utf-?8"?$/;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads the request's body as JSON, by `parseJson`. It is read here and not by the server, which would do so before the
 * guards: a stranger learns nothing about a body and cannot make us hold one.
 *
 * @param limit in bytes
 * @throws {DomainError} 415 when it is not JSON, 413 when it is larger, 408 when it does not come, 400 when it cannot be
 * parsed.
 * @throws {UnavailableError} when too much of other bodies is held already.
 */
export async function readJsonBody(request: LoggedRequest, limit: number): Promise<unknown> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (!isJson(request.headers['content-type'] ?? '') || encoding !== 'identity') {
    throw new DomainError(
      'UNSUPPORTED_MEDIA_TYPE',
      'UNSUPPORTED_MEDIA_TYPE',
      'The body must be JSON in UTF-8, with Content-Type: application/json, and not compressed',
    );
  }
  return parseBytes(await readBytes(request, limit));
}

/** Without one expression for it all, which could be made to try each way to divide a long row of spaces. */
function isJson(contentType: string): boolean {
  const [type, ...parameters] = contentType
    .toLowerCase()
    .split(';', MAX_PARAMETERS + 2)
    .map((part) => part.trim());
  const given = parameters.filter((parameter) => parameter !== '');
  return (
    type === 'application/json' && given.length <= MAX_PARAMETERS && given.every((text) => CHARSET.test(text))
  );
}

const MAX_PARAMETERS = 1;

async function readBytes(request: LoggedRequest, limit: number): Promise<Buffer> {
  try {
    const length = request.headers['content-length'] ?? null;
    return await BODIES.read(request.tenantId ?? '', request.raw, { limit, length });
  } catch (error) {
    if (error instanceof Error && 'type' in error) {
      if (error.type === 'entity.too.large') {
        throw bodyTooLarge(limit);
      }
      throw malformed('did not arrive whole');
    }
    throw error;
  }
}

async function parseBytes(bytes: Buffer): Promise<unknown> {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw malformed('is not UTF-8');
  }
  try {
    return await parseJson(text);
  } catch (error) {
    throw malformed(`is not JSON: ${placeOfFault(error)}`);
  }
}

/** The parser's own message may quote the body, so only the position in it is kept. */
function placeOfFault(error: unknown): string {
  const position = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined;
  return position === undefined
    ? 'it ends too early or has a character out of place'
    : `see character ${position}`;
}

function malformed(what: string): ValidationError {
  return new ValidationError([{ field: '', code: 'MALFORMED_JSON', message: `The body ${what}` }]);
}

/** @param limit in bytes */
export function bodyTooLarge(limit: number): DomainError {
  return new DomainError('TOO_LARGE', 'BODY_TOO_LARGE', `The body must have at most ${limit} bytes`);
}
