import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { COUNT } from '../common/validation/json-schemas.js';

@ApiSchema({ name: 'SyncResult', description: 'What a sync did' })
export class SyncResultDto {
  @ApiProperty({ ...COUNT, description: 'Items that there was no row of', example: 2 })
  created!: number;

  @ApiProperty({ ...COUNT, description: 'Items whose row had other values', example: 1 })
  updated!: number;

  @ApiProperty({ ...COUNT, description: 'Items whose row is as they say', example: 997 })
  unchanged!: number;

  @ApiProperty({ ...COUNT, description: 'All items', example: 1000 })
  total!: number;
}
