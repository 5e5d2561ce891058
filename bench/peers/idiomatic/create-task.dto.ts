import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsISO8601,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';

const CHANNELS = ['SALESMAN', 'CALLCENTER', 'WHATSAPP', 'EMAIL', 'SMS', 'PUSH'] as const;

export class CreateTaskDto {
  @IsString()
  @Length(1, 500)
  @Matches(/\S/)
  reason!: string;

  @IsIn(CHANNELS)
  channel!: (typeof CHANNELS)[number];

  @IsUUID()
  commerce_id!: string;

  @IsString()
  @Length(1, 255)
  @Matches(/^\P{Cc}*$/u)
  idempotency_key!: string;

  @IsUUID()
  assigned_route_id!: string;

  @IsUUID()
  assigned_operator_id!: string;

  @IsISO8601({ strict: true, strictSeparator: true })
  scheduled_at!: string;

  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true })
  suggested_execution_time?: string | null;

  @IsOptional()
  @IsString()
  @MaxLength(100)
  user_status?: string | null;

  @IsOptional()
  @IsInt()
  @Min(-(2 ** 31))
  @Max(2 ** 31 - 1)
  score?: number | null;

  @IsOptional()
  @IsString()
  @MaxLength(500)
  assignment_reason?: string | null;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  target_criteria?: object[] | null;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @ArrayUnique()
  @IsString({ each: true })
  @Length(1, 100, { each: true })
  attribute_keys?: string[] | null;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  attributes?: object[] | null;
}
