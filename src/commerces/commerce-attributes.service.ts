import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type ErrorDetail, ValidationError } from '../common/errors/domain-error.js';
import { parseDateTime } from '../common/validation/parse-date-time.js';
import type { TenantId } from '../database/tenant/tenant-id.js';
import { assertCommerce, missingFrom } from './assert-commerce.js';
import type { StoreCommerceAttributeDto } from './dto/commerce-attribute.dto.js';
import { CommerceAttribute } from './entities/commerce-attribute.entity.js';
import { STORE_ATTRIBUTE, type StoredAttributeRow } from './sql/store-attribute.js';

/** What the service knows of a commerce without being told. */
const COMPUTED_KEY = 'commerce_info';

/** A stored fact without where it belongs. */
export type StoredCommerceAttribute = Omit<CommerceAttribute, 'tenantId' | 'commerceId'>;

/** The facts stored about a shop, which tasks carry when they name their keys. */
@Injectable()
export class CommerceAttributesService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * In the order of their keys; those too whose key has become inactive.
   *
   * @throws {NotFoundError} when the commerce is not in the tenant.
   */
  async list(tenantId: TenantId, commerceId: string): Promise<CommerceAttribute[]> {
    await assertCommerce(this.dataSource.manager, tenantId, commerceId);
    const where = { tenantId, commerceId };
    return this.dataSource.manager.find(CommerceAttribute, { where, order: { key: 'ASC' } });
  }

  /**
   * @throws {NotFoundError} when the commerce is not in the tenant.
   * @throws {ValidationError} when the key is computed, or no active one of the tenant.
   */
  async store(
    tenantId: TenantId,
    commerceId: string,
    key: string,
    { value, valid_from: from, valid_to: to }: StoreCommerceAttributeDto,
  ): Promise<StoredCommerceAttribute> {
    await assertCommerce(this.dataSource.manager, tenantId, commerceId);
    if (key === COMPUTED_KEY) throw new ValidationError([computedKey]);
    const [validFrom, validTo] = [from, to].map((text) => (text === undefined ? null : parseDateTime(text)));
    const [row] = await STORE_ATTRIBUTE.run(this.dataSource, [
      tenantId,
      commerceId,
      key,
      JSON.stringify(value),
      validFrom,
      validTo,
      new Date(),
    ]);
    if (!row) throw new ValidationError([unknownKey(key)]);
    return toAttribute(row);
  }

  /** @throws {NotFoundError} when none is stored, or the commerce is not in the tenant. */
  async delete(tenantId: TenantId, commerceId: string, key: string): Promise<void> {
    const { manager } = this.dataSource;
    const { affected } = await manager.delete(CommerceAttribute, { tenantId, commerceId, key });
    if (affected === 0) throw await missingFrom(manager, tenantId, commerceId, 'commerce attribute');
  }
}

const computedKey: ErrorDetail = {
  field: 'key',
  code: 'NOT_ALLOWED',
  message: `must not be ${COMPUTED_KEY}, which is computed from the commerce itself and cannot be stored`,
};

function unknownKey(key: string): ErrorDetail {
  const message = `${JSON.stringify(key)} is not one of the tenant's active attribute keys`;
  return { field: 'key', code: 'UNKNOWN_ATTRIBUTE_KEY', message };
}

function toAttribute(row: StoredAttributeRow): StoredCommerceAttribute {
  return {
    key: row.key,
    value: row.value,
    validFrom: row.valid_from,
    validTo: row.valid_to,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
