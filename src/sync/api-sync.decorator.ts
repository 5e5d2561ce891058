import { HttpCode, applyDecorators } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { ApiError } from '../common/errors/api-errors.decorator.js';
import { takenMessage } from '../common/errors/taken-message.js';
import { SyncResultDto } from './sync-result.dto.js';

interface SyncExample {
  /** The field whose value two rows cannot share, and the code of that conflict. */
  conflict?: { field: string; code: string };
}

/** Responds with 200, and documents the responses of a sync. */
export function ApiSync({ conflict }: SyncExample = {}): MethodDecorator {
  return applyDecorators(
    HttpCode(200),
    ApiOkResponse({ type: SyncResultDto, description: 'All items are stored' }),
    ApiError(400, ['VALIDATION_FAILED', 'BAD_REQUEST'], {
      name: 'ValidationError',
      description: 'Items are not valid; nothing was written',
      message: 'The request is not valid; see details',
      details: [
        { field: '/items/3/name', code: 'REQUIRED', message: 'is required' },
        { field: '/items/5/external_id', code: 'DUPLICATE_ITEM', message: 'is that of item 2' },
      ],
    }),
    ...(conflict ? [conflictOf(conflict)] : []),
  );
}

function conflictOf({ field, code }: { field: string; code: string }): MethodDecorator {
  const message = takenMessage();
  return ApiError(409, [code, 'ALREADY_EXISTS'], {
    name: `Sync${code === 'TAX_ID_EXISTS' ? 'Commerces' : 'Operators'}Conflict`,
    description: `Another row or item has the ${field}; nothing was written`,
    message: `${field} ${message}; nothing was written, see details`,
    details: [{ field: `/items/3/${field}`, code, message }],
  });
}
