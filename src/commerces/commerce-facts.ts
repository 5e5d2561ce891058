import type {
  AddressFacts,
  CommerceFacts,
  StoredAttribute,
} from '../activity-config/attributes/find-internal-value.js';
import type { TargetCandidate } from '../activity-config/targets/resolve-target.js';
import { PreparedStatement } from '../database/statements/prepared-statement.js';
import type { OfTenant } from '../database/statements/shared-statement.js';

/** What is to be known of a commerce. */
export interface FactsQuery {
  commerceId: string;
  /** Whether its active users are wanted. */
  wantsUsers: boolean;
  /** The keys whose stored values are wanted; with any, its address is read too. */
  attributeKeys: string[];
}

/** What targets and attributes are resolved from, read at one moment. */
export interface KnownCommerce {
  facts: CommerceFacts;
  /** The active users, where they are wanted. */
  candidates: TargetCandidate[];
}

export interface CommerceFactsRow {
  commerce_name: string | null;
  commerce_tax_id: string | null;
  primary_address: AddressFacts | null;
  stored_attributes: Record<string, StoredAttribute> | null;
  candidates: TargetCandidate[] | null;
}

/** Calls the function of one tenant of the migration `split-task-contexts`, which says what it does. */
export const FIND_COMMERCE_FACTS = new PreparedStatement<CommerceFactsRow>(
  'find-commerce-facts',
  'SELECT * FROM activities.find_commerce_facts($1, $2, $3, $4, $5)',
);

/** Calls its function of many tenants. */
export const FIND_COMMERCE_FACTS_OF_TENANTS = new PreparedStatement<CommerceFactsRow>(
  'find-commerce-facts-of-tenants',
  'SELECT * FROM activities.find_commerce_facts_of_tenants($1, $2, $3, $4, $5)',
);

type TenantQuery = OfTenant<FactsQuery>;

/**
 * The functions' arguments after the tenant. What is wanted of a commerce is read once, however many of the
 * queries want it.
 */
export function factsParameters(queries: TenantQuery[]): unknown[] {
  const wants = wantsByCommerce(queries);
  const ofFirst = queries.map((query, index) => {
    const want = wants.get(commerceOf(query));
    return want?.first === index ? want : null;
  });
  return [
    queries.map(({ item }) => item.commerceId),
    ofFirst.map((want) => want?.attributes ?? false),
    ofFirst.map((want) => want?.users ?? false),
    [...new Set(queries.flatMap(({ item }) => item.attributeKeys))],
  ];
}

interface Wants {
  /** The first query of the commerce, which reads for all of them. */
  first: number;
  attributes: boolean;
  users: boolean;
}

function wantsByCommerce(queries: TenantQuery[]): Map<string, Wants> {
  const wants = new Map<string, Wants>();
  for (const [index, query] of queries.entries()) {
    const commerce = commerceOf(query);
    const before = wants.get(commerce) ?? { first: index, attributes: false, users: false };
    wants.set(commerce, {
      first: before.first,
      attributes: before.attributes || query.item.attributeKeys.length > 0,
      users: before.users || query.item.wantsUsers,
    });
  }
  return wants;
}

function commerceOf({ tenantId, item }: TenantQuery): string {
  return `${tenantId} ${item.commerceId}`;
}

/** What is known by each query, of the function's rows: null where its tenant has no such commerce. */
export function toKnownCommerces(queries: TenantQuery[], rows: CommerceFactsRow[]): (KnownCommerce | null)[] {
  const firstOf = new Map<string, CommerceFactsRow>();
  return queries.map((query, index) => {
    const commerce = commerceOf(query);
    const row = firstOf.get(commerce) ?? rows[index]!;
    firstOf.set(commerce, row);
    return toKnownCommerce(row);
  });
}

function toKnownCommerce(row: CommerceFactsRow): KnownCommerce | null {
  if (row.commerce_name === null) return null;
  return {
    facts: {
      name: row.commerce_name,
      taxId: row.commerce_tax_id,
      primaryAddress: row.primary_address,
      storedAttributes: row.stored_attributes ?? {},
    },
    candidates: row.candidates ?? [],
  };
}
