import { Injectable } from '@nestjs/common';
import { AttributeCatalogueService } from '../activity-config/attributes/attribute-catalogue.service.js';
import { COMMERCE_INFO } from '../activity-config/attributes/built-in-keys.js';
import { type ErrorDetail, ValidationError } from '../common/errors/domain-error.js';
import { parseDateTime } from '../common/validation/parse-date-time.js';
import type { Principal } from '../auth/principal.js';
import {
  CommerceAttributeRepository,
  type StoredCommerceAttribute,
} from './commerce-attribute.repository.js';
import { CommerceRepository } from './commerce.repository.js';
import type { StoreCommerceAttributeDto } from './dto/commerce-attribute.dto.js';
import type { CommerceAttribute } from './entities/commerce-attribute.entity.js';

/** The facts stored about a shop, which tasks carry when they name their keys. */
@Injectable()
export class CommerceAttributesService {
  constructor(
    private readonly commerces: CommerceRepository,
    private readonly attributes: CommerceAttributeRepository,
    private readonly catalogue: AttributeCatalogueService,
  ) {}

  /**
   * In the order of their keys; those too whose key has become inactive.
   *
   * @throws {NotFoundError} when the commerce is not in the tenant.
   */
  async list({ tenantId }: Principal, commerceId: string): Promise<CommerceAttribute[]> {
    await this.commerces.assertExists(tenantId, commerceId);
    return this.attributes.find(tenantId, { commerceId }, { key: 'ASC' });
  }

  /**
   * @throws {NotFoundError} when the commerce is not in the tenant.
   * @throws {ValidationError} when the key is computed, or no active one of the tenant.
   */
  async store(
    { tenantId }: Principal,
    commerceId: string,
    key: string,
    { value, valid_from: from, valid_to: to }: StoreCommerceAttributeDto,
  ): Promise<StoredCommerceAttribute> {
    await this.commerces.assertExists(tenantId, commerceId);
    if (key === COMMERCE_INFO) throw new ValidationError([computedKey]);
    await this.catalogue.ensure(tenantId);
    const stored = await this.attributes.store(tenantId, commerceId, {
      key,
      value,
      validFrom: from === undefined ? null : parseDateTime(from),
      validTo: to === undefined ? null : parseDateTime(to),
    });
    if (!stored) {
      const isKnown = await this.catalogue.has(tenantId, key);
      throw new ValidationError([isKnown ? inactiveKey(key) : unknownKey(key)]);
    }
    return stored;
  }

  /** @throws {NotFoundError} when none is stored, or the commerce is not in the tenant. */
  async delete({ tenantId }: Principal, commerceId: string, key: string): Promise<void> {
    const deleted = await this.attributes.delete(tenantId, { commerceId, key });
    if (deleted === 0) throw await this.commerces.missingFrom(tenantId, commerceId, 'commerce attribute');
  }
}

const computedKey: ErrorDetail = {
  field: 'key',
  code: 'NOT_ALLOWED',
  message: `must not be ${COMMERCE_INFO}, which is computed from the commerce itself and cannot be stored`,
};

function unknownKey(key: string): ErrorDetail {
  const message = `${JSON.stringify(key)} is not one of the tenant's attribute keys`;
  return { field: 'key', code: 'UNKNOWN_ATTRIBUTE_KEY', message };
}

function inactiveKey(key: string): ErrorDetail {
  const message = `${JSON.stringify(key)} is inactive in the tenant`;
  return { field: 'key', code: 'INACTIVE_ATTRIBUTE_KEY', message };
}
