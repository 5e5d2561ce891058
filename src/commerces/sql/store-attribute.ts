import { PreparedStatement } from '../../database/statements/prepared-statement.js';

/** The columns of a stored attribute as the database names them. */
export interface StoredAttributeRow {
  key: string;
  value: unknown;
  valid_from: Date | null;
  valid_to: Date | null;
  created_at: Date;
  updated_at: Date;
}

/**
 * Stores a commerce's value for a key in place of the one before; no row where the key is not an active one of the
 * catalogue. The catalogue is read by the statement and not from memory, so that a key that was just added can be used.
 *
 * $1 tenant, $2 commerce, $3 key, $4 value, $5 and $6 validity, $7 now.
 */
export const STORE_ATTRIBUTE = new PreparedStatement<StoredAttributeRow>(
  'store-commerce-attribute',
  `INSERT INTO activities.commerce_attributes
    (tenant_id, commerce_id, key, value, valid_from, valid_to, created_at, updated_at)
  SELECT k.tenant_id, $2::uuid, k.key, $4::jsonb, $5::timestamptz, $6::timestamptz, $7::timestamptz, $7::timestamptz
  FROM activities.attribute_keys k
  WHERE k.tenant_id = $1 AND k.key = $3 AND k.is_active
  ON CONFLICT (tenant_id, commerce_id, key) DO UPDATE SET value = excluded.value,
    valid_from = excluded.valid_from, valid_to = excluded.valid_to, updated_at = excluded.updated_at
  RETURNING key, value, valid_from, valid_to, created_at, updated_at`,
);
