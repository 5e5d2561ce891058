import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { ApiKeysModule } from './api-keys/api-keys.module.js';
import { AuthenticationGuard } from './authentication.guard.js';
import { JwtStrategy } from './tokens/jwt.strategy.js';
import { PermissionGuard } from './permission.guard.js';
import { QueryGuard } from './query.guard.js';
import { TenantGuard } from './tenant.guard.js';
import { VerifiedTokens } from './tokens/verified-tokens.js';

/** Guards every route, in this order: authenticate, tenant, permission, and no query parameters that nobody reads. */
@Module({
  imports: [PassportModule, ApiKeysModule],
  providers: [
    JwtStrategy,
    VerifiedTokens,
    { provide: APP_GUARD, useClass: AuthenticationGuard },
    { provide: APP_GUARD, useClass: TenantGuard },
    { provide: APP_GUARD, useClass: PermissionGuard },
    { provide: APP_GUARD, useClass: QueryGuard },
  ],
})
export class AuthModule {}
