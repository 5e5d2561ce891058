import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { JSON_OBJECT } from '../../common/validation/json-schemas.js';
import { OPERATOR_TYPES, type Operator, type OperatorType } from '../entities/operator.entity.js';

@ApiSchema({ name: 'Operator', description: 'Someone who carries tasks out' })
export class OperatorResponseDto {
  @ApiProperty({
    format: 'uuid',
    example: 'cc0e8400-e29b-41d4-a716-446655440000',
    description: 'Id of the operator',
  })
  id!: string;

  @ApiProperty({ enum: OPERATOR_TYPES, example: 'SALESMAN', description: 'How the operator works' })
  type!: OperatorType;

  @ApiProperty({ example: 'Ana Torres', description: 'Name of the operator' })
  name!: string;

  @ApiProperty({
    type: String,
    format: 'idn-email',
    nullable: true,
    example: 'ana@example.com',
    description: 'E-mail address, in lower case; null where not known',
  })
  email!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'In E.164', example: '+525512345678' })
  phone!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'OP-001',
    description: "The operator's id in the tenant's own systems; null where there is none",
  })
  externalId!: string | null;

  @ApiProperty({ description: 'Whether new tasks can be assigned to it' })
  isActive!: boolean;

  @ApiProperty({
    ...JSON_OBJECT,
    description: 'Whatever the tenant keeps with the operator',
  })
  metadata!: Record<string, unknown>;

  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'When it was created',
    example: '2025-01-15T12:00:00.000Z',
  })
  createdAt!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'When it was last changed',
    example: '2025-01-15T12:30:00.000Z',
  })
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
