import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';

@ApiSchema({ name: 'CreateTaskQuery' })
export class CreateTaskQueryDto {
  @IsOptional()
  @IsIn(['true', 'false'], { message: 'must be true or false' })
  @ApiProperty({
    type: 'boolean',
    required: false,
    description: 'Check and resolve everything, and write nothing',
  })
  dry_run?: 'true' | 'false';
}
