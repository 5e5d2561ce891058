import { NIL } from 'uuid';
import type { DispatchConfigRepository } from '../../activity-config/dispatch/dispatch-config.repository.js';
import type { AcrossTenants } from '../../database/tenant/across-tenants.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { inTransaction } from '../../database/tenant/transactional-repository.js';
import { CredentialsUnreadableError } from '../../outbound/credentials-unreadable-error.js';
import type { ConfigCredentialsService } from './config-credentials.service.js';

/** Configurations that are read at a time. */
const CHUNK = 100;

/** What came of a rotation, in configurations. */
export interface Rotation {
  /** Encrypted anew. */
  rotated: number;
  /** What is wrong with those that cannot be decrypted, each once. */
  unreadable: string[];
}

interface Tools {
  acrossTenants: AcrossTenants;
  configs: DispatchConfigRepository;
  credentials: ConfigCredentialsService;
}

/**
 * Encrypts all stored credentials by the first key that are encrypted by another one, while instances serve: each
 * configuration is locked for as long as its own takes. What is unreadable is left as it is. Stopped half-way, it is
 * started again, and does what is left.
 */
export async function rotateCredentials(tools: Tools): Promise<Rotation> {
  const rotation: Rotation = { rotated: 0, unreadable: [] };
  for (const tenantId of await tools.acrossTenants.findWithCredentials()) {
    for (let after: string | undefined = NIL; after !== undefined;) {
      const configs = await tools.configs.findAfter(tenantId, after, CHUNK);
      for (const { id } of configs) await rotateOne(tools, tenantId, id, rotation);
      after = configs.at(-1)?.id;
    }
  }
  return rotation;
}

async function rotateOne(
  { configs, credentials }: Tools,
  tenantId: TenantId,
  id: string,
  rotation: Rotation,
): Promise<void> {
  try {
    const isRotated = await inTransaction(tenantId, [configs.as('BACKGROUND')], async (bound) => {
      const config = await bound.lock(tenantId, { id });
      const resealed = config && credentials.reseal(config);
      if (!resealed) return false;
      await bound.replaceCredentials(tenantId, id, resealed);
      return true;
    });
    if (isRotated) rotation.rotated++;
  } catch (error) {
    if (!(error instanceof CredentialsUnreadableError)) throw error;
    rotation.unreadable.push(`configuration ${id} of tenant ${tenantId}: ${error.message}`);
  }
}
