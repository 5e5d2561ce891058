import { ApiExtension, ApiSchema } from '@nestjs/swagger';
import { RESULT_STATUSES, type ResultStatus } from '../../../activity-config/result-types/result-status.js';
import { BodyOptions, Check } from '../../../common/validation/dto-options.js';
import { ChoiceField, TextField } from '../../../common/validation/field-decorators.js';
import { MAX_RESULT_BODY, MAX_RESULT_TEXT, ResultFieldsDto } from './result-fields.dto.js';
import { namedResultFaults } from './result-faults.js';
import { SUBMIT_RESULT_EXAMPLES } from './result.examples.js';

/** The body of `POST /api/activity-results/tasks`. */
@ApiExtension('x-examples', SUBMIT_RESULT_EXAMPLES)
@ApiSchema({
  name: 'SubmitResult',
  description:
    'What came of a task, or, with nothing but `commerce_external_id`, of a contact that was no task',
})
@BodyOptions({ limit: MAX_RESULT_BODY })
@Check(namedResultFaults)
export class SubmitResultDto extends ResultFieldsDto {
  @TextField({
    min: 1,
    max: MAX_RESULT_TEXT,
    description:
      "The commerce by the id in the tenant's own system. With a task, it must be the task's; alone, it makes a result " +
      'without a task',
    example: 'SHOP-001',
  })
  commerce_external_id?: string;

  @ChoiceField(RESULT_STATUSES, {
    required: true,
    description:
      'PENDING leaves the task as it is; COMPLETED and TRANSFERRED make it COMPLETED, NOT_EXECUTED FAILED, CANCELED ' +
      'CANCELED',
    example: 'COMPLETED',
  })
  status!: ResultStatus;
}
