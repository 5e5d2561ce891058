import { ApiExtension, ApiProperty, ApiSchema } from '@nestjs/swagger';
import { BooleanField, ChoiceField, TextField } from '../../../common/validation/field-decorators.js';
import type { ResultType } from '../entities/result-type.entity.js';
import { RESULT_STATUSES, type ResultStatus } from '../result-status.js';
import { NewResultCodeField } from '../result-type.js';

const LABEL = {
  min: 1,
  max: 255,
  notBlank: true,
  description: 'What people call it',
  example: 'Sale completed',
};
const MAPS_TO = {
  description: 'The status that a result with this code has; another one is refused',
  example: 'COMPLETED',
};
const REQUIRES_TIME = 'Whether a result must say when to contact the shop again';
const COUNTS = 'Whether somebody at the shop was spoken to, which is what *last contacted* goes by';
const ACTIVE = 'Whether it is offered. A result with an inactive type is still taken, since phones are late';

/** The body of `POST /api/activity-config/result-types`. */
@ApiExtension('x-example', { code: 'OUT_OF_STOCK', label: 'Out of stock', maps_to: 'NOT_EXECUTED' })
@ApiSchema({ name: 'CreateResultType', description: 'A new code that results can have' })
export class CreateResultTypeDto {
  @NewResultCodeField()
  code!: string;

  @TextField({ ...LABEL, required: true })
  label!: string;

  @ChoiceField(RESULT_STATUSES, { ...MAPS_TO, required: true })
  maps_to!: ResultStatus;

  @BooleanField({ description: `${REQUIRES_TIME}; by default, false` })
  requires_future_scheduled_at: boolean = false;

  @BooleanField({ description: `${COUNTS}; by default, true` })
  counts_as_contact: boolean = true;

  @BooleanField({ description: `${ACTIVE}; by default, true` })
  is_active: boolean = true;
}

/** The body of `PATCH /api/activity-config/result-types/:code`: what is absent stays as it is. */
@ApiExtension('x-example', { label: 'The shop wants another date' })
@ApiSchema({
  name: 'UpdateResultType',
  description: 'What is to change of a result type; what is absent stays as it is',
})
export class UpdateResultTypeDto {
  @TextField(LABEL)
  label?: string;

  @ChoiceField(RESULT_STATUSES, MAPS_TO)
  maps_to?: ResultStatus;

  @BooleanField({ description: REQUIRES_TIME })
  requires_future_scheduled_at?: boolean;

  @BooleanField({ description: COUNTS })
  counts_as_contact?: boolean;

  @BooleanField({ description: ACTIVE })
  is_active?: boolean;
}

/** A code that a result can have, and what it means. */
@ApiSchema({
  name: 'ResultType',
  description: 'A code that results can have, and what it means to the tenant',
})
export class ResultTypeResponseDto {
  @ApiProperty({ example: 'SALE_COMPLETED', description: 'The code' })
  code!: string;

  @ApiProperty({ example: 'Sale completed', description: 'What people call it' })
  label!: string;

  @ApiProperty({
    enum: RESULT_STATUSES,
    description: 'The status that a result with this code has',
    example: 'COMPLETED',
  })
  mapsTo!: ResultStatus;

  @ApiProperty({ description: REQUIRES_TIME, example: false })
  requiresFutureScheduledAt!: boolean;

  @ApiProperty({ description: COUNTS, example: true })
  countsAsContact!: boolean;

  @ApiProperty({ description: ACTIVE, example: true })
  isActive!: boolean;

  @ApiProperty({
    format: 'date-time',
    description: 'When it was created',
    example: '2025-01-15T12:00:00.000Z',
  })
  createdAt!: string;

  @ApiProperty({
    format: 'date-time',
    description: 'When it was last changed',
    example: '2025-01-15T12:30:00.000Z',
  })
  updatedAt!: string;

  static of(this: void, type: ResultType): ResultTypeResponseDto {
    const { code, label, mapsTo, requiresFutureScheduledAt, countsAsContact, isActive } = type;
    return {
      code,
      label,
      mapsTo,
      requiresFutureScheduledAt,
      countsAsContact,
      isActive,
      createdAt: type.createdAt.toISOString(),
      updatedAt: type.updatedAt.toISOString(),
    };
  }
}
