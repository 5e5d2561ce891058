import { ApiSchema } from '@nestjs/swagger';
import { BooleanField } from '../../common/validation/field-decorators.js';

@ApiSchema({ name: 'CreateTaskQuery' })
export class CreateTaskQueryDto {
  @BooleanField({ description: 'Check and resolve everything, and write nothing' })
  dry_run?: boolean;
}
