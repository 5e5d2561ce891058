import type { TenantId } from '../tenant/tenant-id.js';

/**
 * The kinds of work that share the connections, the most urgent first: what creates of tasks share, other
 * writes, reads of single rows, lists with their totals and searches, bulk writes of one request (atomic
 * batches, syncs), and what nobody waits for.
 */
export const WORK_KINDS = ['CREATE', 'WRITE', 'READ', 'LIST', 'BULK', 'BACKGROUND'] as const;
export type WorkKind = (typeof WORK_KINDS)[number];

/** What a connection is wanted for. */
export interface Work {
  kind: WorkKind;
  /** Null where the work is of many tenants, or of none. */
  tenantId: TenantId | null;
}

/** Of what nobody has named: a start, a health check, a migration. */
const UNNAMED: Work = { kind: 'WRITE', tenantId: null };

let starting = UNNAMED;

/**
 * Names the work that `begin` starts: a connection that it asks for before it first awaits is for that work.
 * TypeORM asks by itself, and takes no argument that could say what for.
 *
 * An `AsyncLocalStorage` would reach further, but Node.js 20 watches every promise for it: a create took 177 µs
 * of the process instead of 142.
 */
export function startAs<Result>(work: Work, begin: () => Result): Result {
  const before = starting;
  starting = work;
  try {
    return begin();
  } finally {
    starting = before;
  }
}

/** The work that is being started at this moment. */
export function workBeingStarted(): Work {
  return starting;
}
