import type { Work, WorkKind } from './work.js';

/** How many connections may be held at once. */
interface Limits {
  all: number;
  ofKind: number;
  ofTenant: number;
}

/** The part of the connections that work of some kinds may hold, which each kind and tenant leaves some of. */
export class ConnectionShare {
  private readonly limits: Limits;
  private held = 0;
  private readonly ofKind = new Map<WorkKind, number>();
  private readonly ofTenant = new Map<string, number>();

  /**
   * @param size connections that may be held at once: by one kind all but one of them, by one tenant three
   * quarters, and one always.
   */
  constructor(size: number) {
    this.limits = {
      all: size,
      ofKind: Math.max(1, size - 1),
      ofTenant: Math.max(1, Math.floor(size * 0.75)),
    };
  }

  /** Whether work of a kind may begin, if only of a tenant that holds less than its part. */
  hasRoomForKind(kind: WorkKind): boolean {
    return this.held < this.limits.all && (this.ofKind.get(kind) ?? 0) < this.limits.ofKind;
  }

  /** Whether work may begin that holds one more. */
  hasRoomFor({ kind, tenantId }: Work): boolean {
    if (!this.hasRoomForKind(kind)) return false;
    return tenantId === null || (this.ofTenant.get(tenantId) ?? 0) < this.limits.ofTenant;
  }

  /** @param change 1 when a connection is taken, -1 when it is given back. */
  count({ kind, tenantId }: Work, change: 1 | -1): void {
    this.held += change;
    countIn(this.ofKind, kind, change);
    if (tenantId !== null) countIn(this.ofTenant, tenantId, change);
  }
}

function countIn<Key>(counts: Map<Key, number>, key: Key, change: number): void {
  const count = (counts.get(key) ?? 0) + change;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
