import type { Client } from 'pg';

/**
 * What every trial's tasks refer to. There are many shops, since concurrent creates for one shop would lock
 * its row against each other in the peers and not in the service, which would flatter it.
 */
export const TENANTS = 100;
export const COMMERCES = 100;
export const ROUTES = 10;
export const OPERATORS = 10;

const KINDS = { tenant: '0000', commerce: 'c000', route: 'd000', operator: 'e000' } as const;
export type ReferenceKind = keyof typeof KINDS;

/**
 * The id of a tenant's n-th row of a kind, both from 1, in decimal digits: SQL and pgbench can say it too. A
 * tenant's own ends with its number as well, for its words to search by begin with that end.
 */
export function referenceId(kind: ReferenceKind, tenant: number, n = tenant): string {
  return `${pad(tenant, 8)}-${KINDS[kind]}-4000-8000-${pad(n, 12)}`;
}

/** The same as an SQL expression of two others. */
export function referenceIdSql(kind: ReferenceKind, tenant: string, n = tenant): string {
  return `(lpad((${tenant})::text, 8, '0') || '-${KINDS[kind]}-4000-8000-' || lpad((${n})::text, 12, '0'))::uuid`;
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}

/** Makes the tenants with their commerces, routes and operators. */
export async function createReferences(client: Client): Promise<void> {
  const tenant = referenceIdSql('tenant', 't');
  await client.query(
    `INSERT INTO activities.tenants (id) SELECT ${tenant} FROM generate_series(1, ${TENANTS}) t`,
  );
  await client.query(
    `INSERT INTO activities.attribute_keys (tenant_id, key)
     SELECT ${tenant}, key FROM generate_series(1, ${TENANTS}) t, unnest(ARRAY['commerce_info', 'promotions']) key`,
  );
  await insert(client, 'commerce', 'commerces (tenant_id, id, name)', `'Shop ' || n`, COMMERCES);
  await insert(client, 'route', 'routes (tenant_id, id, name)', `'Route ' || n`, ROUTES);
  await insert(
    client,
    'operator',
    'operators (tenant_id, id, name, type)',
    `'Operator ' || n, 'SALESMAN'`,
    OPERATORS,
  );
}

async function insert(
  client: Client,
  kind: ReferenceKind,
  table: string,
  values: string,
  count: number,
): Promise<void> {
  await client.query(
    `INSERT INTO activities.${table}
     SELECT ${referenceIdSql('tenant', 't')}, ${referenceIdSql(kind, 't', 'n')}, ${values}
     FROM generate_series(1, ${TENANTS}) t, generate_series(1, ${count}) n`,
  );
}
