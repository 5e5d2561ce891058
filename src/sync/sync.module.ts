import { Module } from '@nestjs/common';
import { SyncRequests } from './sync-requests.js';

@Module({ providers: [SyncRequests], exports: [SyncRequests] })
export class SyncModule {}
