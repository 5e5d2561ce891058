import { createHash, randomBytes } from 'node:crypto';
import type { TenantId } from '../../database/tenant/tenant-id.js';

const PREFIX = 'rtn_sk_';
const TENANT_BYTES = 16;
const SECRET_BYTES = 32;
/** 48 bytes are 64 characters of base64url with no bits left over, so that a key has one spelling. */
const API_KEY = new RegExp(`^${PREFIX}[A-Za-z0-9_-]{64}$`);
const UUID_PARTS = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/;

/** What a key says by itself: whose it would be, and what to look for there. */
export interface ApiKeyLookup {
  tenantId: TenantId;
  /** SHA-256 over the key's text; the key has 256 random bits, so that a slow hash would add nothing. */
  hash: Buffer;
}

/**
 * A new key of a tenant: the prefix that secret scanners know it by, then the tenant's id and 32 random
 * bytes.
 */
export function createApiKeyText(tenantId: TenantId): string {
  const tenant = Buffer.from(tenantId.replaceAll('-', ''), 'hex');
  return PREFIX + Buffer.concat([tenant, randomBytes(SECRET_BYTES)]).toString('base64url');
}

/**
 * Reads the text of a key. That it names a tenant proves nothing; that the tenant has a key with its hash
 * does.
 *
 * @returns null when it cannot be a key.
 */
export function parseApiKeyText(text: string): ApiKeyLookup | null {
  if (!API_KEY.test(text)) return null;
  const tenant = Buffer.from(text.slice(PREFIX.length), 'base64url').subarray(0, TENANT_BYTES);
  return {
    tenantId: tenant.toString('hex').replace(UUID_PARTS, '$1-$2-$3-$4-$5') as TenantId,
    hash: createHash('sha256').update(text).digest(),
  };
}
