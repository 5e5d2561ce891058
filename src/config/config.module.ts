import { Global, Module } from '@nestjs/common';
import { AppConfig, environmentConfig } from './app-config.js';

@Global()
@Module({
  providers: [{ provide: AppConfig, useFactory: () => environmentConfig() }],
  exports: [AppConfig],
})
export class ConfigModule {}
