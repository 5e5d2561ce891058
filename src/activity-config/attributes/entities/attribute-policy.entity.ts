import { Column, Entity, PrimaryColumn } from 'typeorm';
import {
  ClosedSet,
  TenantReference,
  TenantRow,
  TimestampColumn,
} from '../../../database/connection/columns.js';
import {
  ATTRIBUTE_RESOLVERS,
  ATTRIBUTE_STRATEGIES,
  type AttributeResolver,
  type AttributeStrategy,
} from '../attribute-policy.js';
import { AttributeKey } from './attribute-key.entity.js';

@Entity('attribute_policies')
@TenantReference(() => AttributeKey, 'key', 'key')
@ClosedSet('attribute_policies', 'strategy', ATTRIBUTE_STRATEGIES)
@ClosedSet('attribute_policies', 'resolver', ATTRIBUTE_RESOLVERS)
export class AttributePolicy extends TenantRow {
  @PrimaryColumn('text')
  key!: string;

  @Column('text')
  strategy!: AttributeStrategy;

  @Column('text')
  resolver!: AttributeResolver;

  @TimestampColumn({ default: () => 'now()' })
  createdAt!: Date;

  @TimestampColumn({ default: () => 'now()' })
  updatedAt!: Date;
}
