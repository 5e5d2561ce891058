import { Check, Column, Entity, Index } from 'typeorm';
import { IdentifiedRow, TenantReference } from '../../database/connection/columns.js';
import { Commerce } from './commerce.entity.js';

@Entity('commerce_addresses')
@TenantReference(() => Commerce, 'commerceId')
@Index(['tenantId', 'commerceId'])
@Index('uq_commerce_addresses_primary', ['tenantId', 'commerceId'], { unique: true, where: 'is_primary' })
@Check('ck_commerce_addresses_latitude', 'latitude BETWEEN -90 AND 90')
@Check('ck_commerce_addresses_longitude', 'longitude BETWEEN -180 AND 180')
export class CommerceAddress extends IdentifiedRow {
  @Column('uuid')
  commerceId!: string;

  @Column('text', { nullable: true })
  street!: string | null;

  @Column('text', { nullable: true })
  city!: string | null;

  @Column('text', { nullable: true })
  region!: string | null;

  @Column('text', { nullable: true })
  postalCode!: string | null;

  /** ISO 3166-1 alpha-2. */
  @Column('text', { nullable: true })
  countryCode!: string | null;

  @Column('double precision', { nullable: true })
  latitude!: number | null;

  @Column('double precision', { nullable: true })
  longitude!: number | null;

  @Column('boolean', { default: false })
  isPrimary!: boolean;
}
