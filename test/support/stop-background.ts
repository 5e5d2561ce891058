import { AttemptRetentionService } from '../../src/dispatch/attempts/attempt-retention.service.js';
import { DispatchAdoptionService } from '../../src/dispatch/adoption/dispatch-adoption.service.js';
import { DispatchWorkerService } from '../../src/dispatch/worker/dispatch-worker.service.js';
import type { TestServer } from './test-server.js';

/** Ends what a server does by itself, so that only what a test asks for waits for connections. */
export async function stopBackground({ app }: TestServer): Promise<void> {
  app.get(DispatchWorkerService).onModuleDestroy();
  app.get(AttemptRetentionService).onModuleDestroy();
  await app.get(DispatchAdoptionService).onModuleDestroy();
}
