import { Injectable } from '@nestjs/common';
import type { TenantId } from '../../database/tenant/tenant-id.js';

/** Told of a configuration that has a task due at a moment. */
type DueListener = (config: { tenantId: TenantId; configId: string }, dueAt: Date) => void;

/**
 * By this, what changes the queue tells what works on it, in the same process, when a task is due. Nothing is lost
 * where nobody listens: the queue is looked at in any case.
 */
@Injectable()
export class DueSignal {
  private listener: DueListener | null = null;

  /** @param listener must not throw, and takes the place of one before it. */
  listen(listener: DueListener): void {
    this.listener = listener;
  }

  /** Called when what is due is committed. */
  announce(tenantId: TenantId, { configId, dueAt }: { configId: string; dueAt: Date }): void {
    this.listener?.({ tenantId, configId }, dueAt);
  }
}
