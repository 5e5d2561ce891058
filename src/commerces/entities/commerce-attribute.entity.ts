import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { AttributeKey } from '../../activity-config/attributes/entities/attribute-key.entity.js';
import { TenantReference, TenantRow, TimestampColumn } from '../../database/connection/columns.js';
import { Commerce } from './commerce.entity.js';

/**
 * A fact stored about a shop, valid from `validFrom` (inclusive) to `validTo` (exclusive); null leaves that
 * end open.
 */
@Entity('commerce_attributes')
@TenantReference(() => Commerce, 'commerceId')
@TenantReference(() => AttributeKey, 'key', 'key')
@Check('ck_commerce_attributes_validity', 'valid_from < valid_to')
export class CommerceAttribute extends TenantRow {
  @PrimaryColumn('uuid')
  commerceId!: string;

  @PrimaryColumn('text')
  key!: string;

  @Column('jsonb')
  value!: unknown;

  @TimestampColumn({ nullable: true })
  validFrom!: Date | null;

  @TimestampColumn({ nullable: true })
  validTo!: Date | null;

  @TimestampColumn({ default: () => 'now()' })
  createdAt!: Date;

  @TimestampColumn({ default: () => 'now()' })
  updatedAt!: Date;
}
