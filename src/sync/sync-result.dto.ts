import { ApiProperty, ApiSchema } from '@nestjs/swagger';

@ApiSchema({ name: 'SyncResult' })
export class SyncResultDto {
  @ApiProperty({ type: 'integer', description: 'Items that there was no row of', example: 2 })
  created!: number;

  @ApiProperty({ type: 'integer', description: 'Items whose row had other values', example: 1 })
  updated!: number;

  @ApiProperty({ type: 'integer', description: 'Items whose row is as they say', example: 997 })
  unchanged!: number;

  @ApiProperty({ type: 'integer', description: 'All items', example: 1000 })
  total!: number;
}
