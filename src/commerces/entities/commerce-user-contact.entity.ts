import { Column, Entity, Index } from 'typeorm';
import { ClosedSet, IdentifiedRow, TenantReference } from '../../database/connection/columns.js';
import { CommerceUser } from './commerce-user.entity.js';
import { namedEnum } from '../../common/openapi/named-enum.js';

export const CONTACT_TYPES = namedEnum('ContactType', 'How a person is reached', [
  'EMAIL',
  'PHONE',
  'WHATSAPP',
  'OTHER',
]);
export type ContactType = (typeof CONTACT_TYPES)[number];

/** How a person at the shop can be reached. */
@Entity('commerce_user_contacts')
@TenantReference(() => CommerceUser, 'commerceUserId')
@ClosedSet('commerce_user_contacts', 'type', CONTACT_TYPES)
@Index(['tenantId', 'commerceUserId'])
@Index('uq_commerce_user_contacts_primary', ['tenantId', 'commerceUserId', 'type'], {
  unique: true,
  where: 'is_primary',
})
export class CommerceUserContact extends IdentifiedRow {
  @Column('uuid')
  commerceUserId!: string;

  @Column('text')
  type!: ContactType;

  @Column('text')
  value!: string;

  @Column('boolean', { default: false })
  isPrimary!: boolean;
}
