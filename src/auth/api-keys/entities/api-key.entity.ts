import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Permission } from '../../permission.js';
import { TenantRow, TimestampColumn } from '../../../database/connection/columns.js';
import { Tenant } from '../../../tenants/tenant.entity.js';

/** A credential of one tenant's for a program. The key itself is not kept. */
@Entity('api_keys')
@ForeignKey(() => Tenant, ['tenantId'], ['id'])
@Unique(['tenantId', 'keyHash'])
@Check('ck_api_keys_key_hash', 'octet_length(key_hash) = 32')
@Index(['tenantId', 'createdAt', 'id'])
export class ApiKey extends TenantRow {
  @PrimaryColumn('uuid')
  id!: string;

  @TimestampColumn({ default: () => 'now()' })
  createdAt!: Date;

  @Column('text')
  name!: string;

  /** SHA-256 over the key. */
  @Column('bytea')
  keyHash!: Buffer;

  @Column('text', { array: true })
  permissions!: Permission[];

  @TimestampColumn({ nullable: true })
  expiresAt!: Date | null;

  @TimestampColumn({ nullable: true })
  revokedAt!: Date | null;

  /** To about a minute, since a write for each request would cost too much. */
  @TimestampColumn({ nullable: true })
  lastUsedAt!: Date | null;

  /** The subject of the credential that made it. */
  @Column('text')
  createdBy!: string;
}
