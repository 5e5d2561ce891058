import { isStorableText } from '../../common/validation/storable-text.js';
import type { Credential } from '../principal.js';

const MAX_SUBJECT_LENGTH = 255;

/**
 * Reads the claims of a verified token: `exp` and `sub`, and under `tenantsClaim` an object of tenant id to
 * list of permissions. A token without that claim covers no tenant.
 *
 * @returns null when a claim is missing or of a wrong type.
 */
export function readCredential(claims: Record<string, unknown>, tenantsClaim: string): Credential | null {
  const { exp, sub } = claims;
  if (typeof exp !== 'number' || typeof sub !== 'string') return null;
  if (sub === '' || sub.length > MAX_SUBJECT_LENGTH || !isStorableText(sub)) return null;
  const tenants = readTenants(Object.hasOwn(claims, tenantsClaim) ? claims[tenantsClaim] : {});
  return tenants && { subject: sub, expiresAt: exp * 1000, tenants };
}

function readTenants(claim: unknown): Map<string, Set<string>> | null {
  if (typeof claim !== 'object' || claim === null || Array.isArray(claim)) return null;
  const tenants = new Map<string, Set<string>>();
  for (const [tenantId, permissions] of Object.entries(claim) as [string, unknown][]) {
    if (!Array.isArray(permissions) || !permissions.every((name) => typeof name === 'string')) return null;
    tenants.set(tenantId.toLowerCase(), new Set(permissions));
  }
  return tenants;
}
