import { ApiSchema } from '@nestjs/swagger';
import { ChoiceField } from '../../common/validation/field-decorators.js';

@ApiSchema({ name: 'CreateTaskQuery' })
export class CreateTaskQueryDto {
  @ChoiceField(['true', 'false'], { description: 'Check and resolve everything, and write nothing' })
  dry_run?: 'true' | 'false';
}
