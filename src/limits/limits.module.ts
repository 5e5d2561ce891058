import { Module } from '@nestjs/common';
import { TenantLimitGuard } from './tenant-limit.guard.js';

/** How much a tenant may ask of an instance; what an address may ask is limited before there are modules. */
@Module({ providers: [TenantLimitGuard], exports: [TenantLimitGuard] })
export class LimitsModule {}
