import { Entity, PrimaryColumn } from 'typeorm';
import { CHANNELS, type Channel } from '../../activity-config/channel.js';
import { ClosedSet, TenantReference, TenantRow, TimestampColumn } from '../../database/connection/columns.js';
import { CommerceUser } from './commerce-user.entity.js';

/** When a person at the shop was last contacted through a channel. */
@Entity('commerce_user_last_contacts')
@TenantReference(() => CommerceUser, 'commerceUserId')
@ClosedSet('commerce_user_last_contacts', 'channel', CHANNELS)
export class CommerceUserLastContact extends TenantRow {
  @PrimaryColumn('uuid')
  commerceUserId!: string;

  @PrimaryColumn('text')
  channel!: Channel;

  @TimestampColumn()
  lastContactedAt!: Date;
}
