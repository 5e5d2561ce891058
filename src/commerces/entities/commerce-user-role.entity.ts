import { Entity, PrimaryColumn } from 'typeorm';
import { ClosedSet, TenantReference, TenantRow } from '../../database/connection/columns.js';
import {
  COMMERCE_USER_ROLES,
  type CommerceUserRoleName,
} from '../../activity-config/targets/commerce-user-role.js';
import { CommerceUser } from './commerce-user.entity.js';

@Entity('commerce_user_roles')
@TenantReference(() => CommerceUser, 'commerceUserId')
@ClosedSet('commerce_user_roles', 'role', COMMERCE_USER_ROLES)
export class CommerceUserRole extends TenantRow {
  @PrimaryColumn('uuid')
  commerceUserId!: string;

  @PrimaryColumn('text')
  role!: CommerceUserRoleName;
}
