import { Column, Entity, PrimaryColumn } from 'typeorm';
import { TimestampColumn } from '../database/connection/columns.js';

@Entity('tenants')
export class Tenant {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text', { nullable: true })
  name!: string | null;

  @TimestampColumn({ default: () => 'now()' })
  createdAt!: Date;
}
