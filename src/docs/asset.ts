import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { acceptsGzip } from '../common/http/accepts-gzip.js';

/**
 * A document that is the same for everyone, in both encodings, so that sending it costs nothing but the
 * sending.
 */
export interface Asset {
  type: string;
  plain: Representation;
  compressed: Representation;
  /** Its `Content-Security-Policy`, where it is a page. */
  policy: string | null;
}

interface Representation {
  body: Buffer;
  /** A strong tag; those of two encodings differ (RFC 9110, section 8.8.3.3). */
  tag: string;
}

const compress = promisify<Buffer, { level: number }, Buffer>(gzip);

/**
 * What has a smaller compressed form than itself is sent in that; PNG has none.
 *
 * @param policyOf makes the policy of a page out of its HTML.
 */
export async function createAsset(
  type: string,
  content: string | Buffer,
  policyOf?: (page: string) => string,
): Promise<Asset> {
  const body = Buffer.from(content);
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 22);
  const plain = { body, tag: `"${hash}"` };
  const compressed = { body: await compress(body, { level: 9 }), tag: `"${hash}-gzip"` };
  const isSmaller = compressed.body.length < body.length;
  const policy = policyOf?.(body.toString()) ?? null;
  return { type, plain, compressed: isSmaller ? compressed : plain, policy };
}

/** Responds to GET and HEAD: 304 to who has the asset already (RFC 9110, section 13.1.2). */
export async function sendAsset(asset: Asset, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const representation = acceptsGzip(request) ? asset.compressed : asset.plain;
  const { body, tag } = representation;
  // Of a 304 too, whose headers take the place of those that were kept.
  if (asset.policy !== null) reply.header('content-security-policy', asset.policy);
  // Asked for each time, as the paths stay the same with another version of the service; the response is a
  // 304.
  reply.headers({ etag: tag, 'cache-control': 'public, no-cache', vary: 'accept-encoding' });
  if (matches(request.headers['if-none-match'], tag)) {
    await reply.code(304).send();
    return;
  }
  reply.headers({ 'content-type': asset.type, 'content-length': body.length });
  if (representation !== asset.plain) reply.header('content-encoding', 'gzip');
  await reply.send(request.method === 'HEAD' ? undefined : body);
}

/** Compared weakly: proxies that change an encoding make a tag weak. */
function matches(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags: string[] = ifNoneMatch.match(/"[^"]*"/g) ?? [];
  return ifNoneMatch.trim() === '*' || tags.includes(tag);
}
