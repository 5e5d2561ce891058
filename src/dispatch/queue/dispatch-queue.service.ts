import { Injectable } from '@nestjs/common';
import { DispatchClaimRepository } from '../../activities/queue/dispatch-claim.repository.js';
import type { Principal } from '../../auth/principal.js';
import { DispatchConfigStateRepository } from '../breaker/dispatch-config-state.repository.js';
import { DispatchQueueResponseDto, MAX_COUNT } from './dispatch-queue-response.dto.js';

/** Says what waits for configurations. */
@Injectable()
export class DispatchQueueService {
  constructor(
    private readonly claims: DispatchClaimRepository,
    private readonly states: DispatchConfigStateRepository,
  ) {}

  async get({ tenantId }: Principal, configId: string): Promise<DispatchQueueResponseDto> {
    const now = new Date();
    const figures = await this.claims.findFigures(tenantId, configId, now, MAX_COUNT + 1);
    return DispatchQueueResponseDto.of(figures, await this.states.findOne(tenantId, { configId }), now);
  }
}
