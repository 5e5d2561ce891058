import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { QueueFigures } from '../../activities/queue/dispatch-claim.repository.js';
import { integerSchema } from '../../common/validation/json-schemas.js';
import { DispatchConfigResponseDto } from '../configs/dto/dispatch-config-response.dto.js';
import type { DispatchConfigState } from '../entities/dispatch-config-state.entity.js';

/** Counts stop here. */
export const MAX_COUNT = 10_000;

const COUNTED = integerSchema(0, MAX_COUNT);

const moment = (description: string) => ({
  type: String,
  format: 'date-time',
  nullable: true,
  description,
  example: null,
});

/** What waits for a configuration, and how it goes. */
@ApiSchema({ name: 'DispatchQueue', description: 'What waits for a configuration, and how it goes' })
export class DispatchQueueResponseDto {
  @ApiProperty({ ...COUNTED, description: 'Tasks that wait, whatever their times', example: 0 })
  waiting!: number;

  @ApiProperty({ ...COUNTED, description: 'Those of them that are due', example: 0 })
  due!: number;

  @ApiProperty({ ...COUNTED, description: 'Tasks that are on their way', example: 0 })
  inFlight!: number;

  @ApiProperty({
    description: `Whether there are more of something than its count says: counts stop at ${MAX_COUNT}`,
    example: false,
  })
  atLeast!: boolean;

  @ApiProperty(
    moment('Until when tasks are held, since the provider failed or asked for it; null while they are not'),
  )
  heldUntil!: string | null;

  @ApiProperty(moment('When the task that is due longest became due; null where none is'))
  oldestDueAt!: string | null;

  @ApiProperty(moment('When a task was taken last; null where none was'))
  lastSuccessAt!: string | null;

  @ApiProperty(moment('When a try failed last; null where none did'))
  lastFailureAt!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The code of that failure; null where there was none',
    example: null,
  })
  lastErrorCode!: string | null;

  static of(figures: QueueFigures, state: DispatchConfigState | null, now: Date): DispatchQueueResponseDto {
    const { waiting, due, inFlight, oldestDueAt } = figures;
    const isHeld = state?.heldUntil && (state.probes !== null || state.heldUntil > now);
    return {
      waiting: Math.min(waiting, MAX_COUNT),
      due: Math.min(due, MAX_COUNT),
      inFlight: Math.min(inFlight, MAX_COUNT),
      atLeast: Math.max(waiting, due, inFlight) > MAX_COUNT,
      heldUntil: isHeld ? state.heldUntil!.toISOString() : null,
      oldestDueAt: oldestDueAt?.toISOString() ?? null,
      lastSuccessAt: state?.lastSuccessAt?.toISOString() ?? null,
      lastFailureAt: state?.lastFailureAt?.toISOString() ?? null,
      lastErrorCode: state?.lastErrorCode ?? null,
    };
  }
}

/** A configuration with what waits for it. */
@ApiSchema({ name: 'DispatchConfigDetail', description: 'Where the tasks of a channel go, and what waits' })
export class DispatchConfigDetailResponseDto extends DispatchConfigResponseDto {
  @ApiProperty({ type: () => DispatchQueueResponseDto, description: 'What waits for it, and how it goes' })
  queue!: DispatchQueueResponseDto;
}
