import type { LoggedRequest } from '../common/logging/logged-request.js';
import type { TenantId } from '../database/tenant/tenant-id.js';

/** Who a credential says is calling, and what they may do in which tenant. */
export interface Credential {
  /** The subject of the token, or `api-key:` and the key's id. */
  subject: string;
  /** Of a token: its `exp`, in milliseconds since 1970. */
  expiresAt?: number;
  /** Tenant id, in lower case, to the names of its permissions. */
  tenants: ReadonlyMap<string, ReadonlySet<string>>;
  /** The one tenant of an API key, which a request need not name. */
  boundTo?: TenantId;
  /** Of an API key. */
  keyExpiresAt?: Date | null;
}

/** Who is calling, for which tenant. */
export interface Principal {
  /** When the API key that calls expires; null for one that does not, and for a token. */
  keyExpiresAt: Date | null;
  subject: string;
  tenantId: TenantId;
  permissions: ReadonlySet<string>;
}

/** A request as the guards leave it: each adds what it found out. */
export interface GuardedRequest extends LoggedRequest {
  user?: Credential;
  principal?: Principal;
}
