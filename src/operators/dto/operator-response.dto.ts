import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { OPERATOR_TYPES, type Operator, type OperatorType } from '../entities/operator.entity.js';

@ApiSchema({ name: 'Operator' })
export class OperatorResponseDto {
  @ApiProperty({ format: 'uuid', example: 'cc0e8400-e29b-41d4-a716-446655440000' })
  id!: string;

  @ApiProperty({ enum: OPERATOR_TYPES, example: 'SALESMAN' })
  type!: OperatorType;

  @ApiProperty({ example: 'Ana Torres' })
  name!: string;

  @ApiProperty({ type: String, format: 'email', nullable: true, example: 'ana@example.com' })
  email!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'In E.164', example: '+525512345678' })
  phone!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'OP-001' })
  externalId!: string | null;

  @ApiProperty({ description: 'Whether new tasks can be assigned to it' })
  isActive!: boolean;

  @ApiProperty({ type: 'object', additionalProperties: true })
  metadata!: Record<string, unknown>;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  updatedAt!: string;

  static of(this: void, operator: OperatorFacts): OperatorResponseDto {
    const { id, type, name, email, phone, externalId, isActive, metadata, createdAt, updatedAt } = operator;
    return {
      id,
      type,
      name,
      email,
      phone,
      externalId,
      isActive,
      metadata,
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
    };
  }
}

/** What callers see of an operator. */
export type OperatorFacts = Omit<Operator, 'tenantId' | 'searchWords'>;
