import { Module } from '@nestjs/common';
import { PassportModule } from '@nestjs/passport';
import { ApiKeysModule } from './api-keys/api-keys.module.js';
import { AuthenticationGuard } from './authentication.guard.js';
import { JwtStrategy } from './tokens/jwt.strategy.js';
import { PermissionGuard } from './permission.guard.js';
import { QueryGuard } from './query.guard.js';
import { TenantGuard } from './tenant.guard.js';
import { VerifiedTokens } from './tokens/verified-tokens.js';

/**
 * Who calls, for which tenant, and what they may do there: the guards, which `AppModule` puts before every
 * route.
 */
@Module({
  imports: [PassportModule, ApiKeysModule],
  providers: [JwtStrategy, VerifiedTokens, AuthenticationGuard, TenantGuard, PermissionGuard, QueryGuard],
  exports: [AuthenticationGuard, TenantGuard, PermissionGuard, QueryGuard],
})
export class AuthModule {}
