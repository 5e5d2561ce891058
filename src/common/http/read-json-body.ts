import { DomainError, ValidationError } from '../errors/domain-error.js';
import type { LoggedRequest } from '../logging/logged-request.js';
import { TooDeepError, parseJson } from '../validation/parse-json.js';
import { BodyBudget } from './body-budget.js';
import { isJsonType, isUncoded } from './media-type.js';

const MIB = 1024 * 1024;

/**
 * One tenant may be in the middle of six of the largest bodies, or of 180 of a create's; each gives up after
 * 10 s.
 */
const BODIES = new BodyBudget({ ofOwner: 48 * MIB, ofAll: 128 * MIB, silence: 10_000 });

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads the request's body as JSON, by `parseJson`. It is read here and not by the server, which would do so
 * before the guards: a stranger learns nothing about a body and cannot make us hold one.
 *
 * @param limit in bytes
 * @param options.optional whether no body counts as `{}`.
 * @throws {DomainError} 415 when it is not JSON, 413 when it is larger, 408 when it does not come, 400 when
 * it cannot be parsed.
 * @throws {UnavailableError} when too much of other bodies is held already.
 */
export async function readJsonBody(
  request: LoggedRequest,
  limit: number,
  { optional = false } = {},
): Promise<unknown> {
  const { 'transfer-encoding': coding, 'content-length': length = '0' } = request.headers;
  if (optional && coding === undefined && Number(length) === 0) return {};
  // Only its end says that a body in chunks has nothing in it.
  const mayBeEmpty = optional && coding !== undefined;
  if (!mayBeEmpty) assertJson(request);
  const bytes = await readBytes(request, limit);
  if (mayBeEmpty && bytes.length === 0) return {};
  assertJson(request);
  return parseBytes(bytes);
}

function assertJson({ headers }: LoggedRequest): void {
  const { 'content-type': type = '', 'content-encoding': encoding = '' } = headers;
  if (isJsonType(type) && isUncoded(encoding)) return;
  throw new DomainError(
    'UNSUPPORTED_MEDIA_TYPE',
    'UNSUPPORTED_MEDIA_TYPE',
    'The body must be JSON in UTF-8, with Content-Type: application/json, and not compressed',
  );
}

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
    if (error instanceof TooDeepError) throw malformed(error.message);
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
