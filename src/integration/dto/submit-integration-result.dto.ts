import { ApiExtension, ApiSchema } from '@nestjs/swagger';
import {
  MAX_RESULT_BODY,
  MAX_RESULT_TEXT,
  ResultFieldsDto,
} from '../../activities/results/dto/result-fields.dto.js';
import { type ResultBody, resultFaults } from '../../activities/results/dto/result-faults.js';
import { BodyOptions, Check } from '../../common/validation/dto-options.js';
import { ChoiceField, TextField } from '../../common/validation/field-decorators.js';
import {
  INTEGRATION_RESULT_STATUSES,
  type IntegrationResultStatus,
  resultStatusOf,
} from '../integration-status.js';

/** The body of `POST /api/integration/activity-results/tasks`. */
@ApiExtension('x-example', {
  commerce_external_id: 'SHOP-001',
  occurred_at: '2025-01-16T15:00:00.000Z',
  status: 'NOT_EFFECTIVE',
  task_result: { result: 'NOT_INTERESTED', operator_external_id: 'OP-001' },
})
@ApiSchema({ name: 'SubmitIntegrationResult', description: 'What came of a task, as a provider says it' })
@BodyOptions({ limit: MAX_RESULT_BODY })
@Check<SubmitIntegrationResultDto>((body) => resultFaults(toResultBody(body)))
export class SubmitIntegrationResultDto extends ResultFieldsDto {
  @TextField({
    required: true,
    min: 1,
    max: MAX_RESULT_TEXT,
    description:
      "The commerce by the id in the tenant's own system: the task's, where there is a task; otherwise it makes a result " +
      'without a task',
    example: 'SHOP-001',
  })
  commerce_external_id!: string;

  @ChoiceField(INTEGRATION_RESULT_STATUSES, {
    required: true,
    description: 'EFFECTIVE and NOT_EFFECTIVE close the task; PENDING leaves it as it is',
    example: 'EFFECTIVE',
  })
  status!: IntegrationResultStatus;
}

/** The same in the words of all other results. */
export function toResultBody(body: SubmitIntegrationResultDto): ResultBody {
  return { ...body, status: resultStatusOf(body.status) };
}
