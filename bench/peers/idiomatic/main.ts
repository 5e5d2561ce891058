import 'reflect-metadata';
import { Module, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { ENTITIES } from '../../../src/entities.js';
import { NamingStrategy } from '../../../src/database/connection/naming-strategy.js';
import { JwtStrategy } from './caller.js';
import { TasksController } from './tasks.controller.js';
import { TasksService } from './tasks.service.js';

const dataSource = await new DataSource({
  type: 'postgres',
  url: process.env['DATABASE_URL']!,
  schema: 'activities',
  entities: ENTITIES,
  namingStrategy: new NamingStrategy(),
  installExtensions: false,
}).initialize();

@Module({
  imports: [PassportModule],
  controllers: [TasksController],
  providers: [TasksService, JwtStrategy, { provide: DataSource, useValue: dataSource }],
})
class PeerModule {}

const app = await NestFactory.create<NestFastifyApplication>(PeerModule, new FastifyAdapter(), {
  logger: ['error', 'warn'],
});
app.setGlobalPrefix('api');
app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
app.enableShutdownHooks(['SIGTERM'], { useProcessExit: true });
await app.listen(Number(process.env['PORT']), process.env['HOST']!);
process.stdout.write(`${JSON.stringify({ msg: 'ready', url: await app.getUrl() })}\n`);
