import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { traceHooks } from './trace-hooks.js';

/** Has the last spans sent, when the last request has its response. */
@Injectable()
export class TraceFlushService implements OnApplicationShutdown {
  async onApplicationShutdown(): Promise<void> {
    await traceHooks()?.flush();
  }
}
