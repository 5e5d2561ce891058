import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { PreparedStatement } from '../database/statements/prepared-statement.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { TenantRepository } from '../database/tenant/tenant-repository.js';
import { CommerceAttribute } from './entities/commerce-attribute.entity.js';

/** A stored fact without where it belongs. */
export type StoredCommerceAttribute = Omit<CommerceAttribute, 'tenantId' | 'commerceId'>;

/** $1 tenant, $2 commerce, $3 key, $4 value, $5 and $6 validity, $7 now. */
const STORE_ATTRIBUTE = new PreparedStatement<StoredCommerceAttribute>(
  'store-commerce-attribute',
  `INSERT INTO activities.commerce_attributes
    (tenant_id, commerce_id, key, value, valid_from, valid_to, created_at, updated_at)
  SELECT k.tenant_id, $2::uuid, k.key, $4::jsonb, $5::timestamptz, $6::timestamptz, $7::timestamptz, $7::timestamptz
  FROM activities.attribute_keys k
  WHERE k.tenant_id = $1 AND k.key = $3 AND k.is_active
  ON CONFLICT (tenant_id, commerce_id, key) DO UPDATE SET value = excluded.value,
    valid_from = excluded.valid_from, valid_to = excluded.valid_to, updated_at = excluded.updated_at
  RETURNING key, value, valid_from AS "validFrom", valid_to AS "validTo",
    created_at AS "createdAt", updated_at AS "updatedAt"`,
);

@Injectable()
export class CommerceAttributeRepository extends TenantRepository<CommerceAttribute> {
  constructor(@InjectRepository(CommerceAttribute) rows: Repository<CommerceAttribute>) {
    super(rows);
  }

  /**
   * Stores a commerce's value for a key in place of the one before. The catalogue is read by the statement
   * and not from memory, so that a key that was just added can be used.
   *
   * @returns null where the key is not an active one of the catalogue.
   */
  async store(
    tenantId: TenantId,
    commerceId: string,
    { key, value, validFrom, validTo }: Omit<StoredCommerceAttribute, 'createdAt' | 'updatedAt'>,
  ): Promise<StoredCommerceAttribute | null> {
    const values = [commerceId, key, JSON.stringify(value), validFrom, validTo, new Date()];
    const [stored] = await this.run(tenantId, STORE_ATTRIBUTE, values, 'WRITE');
    return stored ?? null;
  }
}
