import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DispatchConfigRepository } from './dispatch-config.repository.js';
import { DispatchConfig } from './entities/dispatch-config.entity.js';

@Module({
  imports: [TypeOrmModule.forFeature([DispatchConfig])],
  providers: [DispatchConfigRepository],
  exports: [DispatchConfigRepository],
})
export class DispatchConfigModule {}
