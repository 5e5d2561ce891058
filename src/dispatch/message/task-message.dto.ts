import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { CHANNELS, type Channel } from '../../activity-config/channel.js';
import {
  COMMERCE_USER_ROLES,
  type CommerceUserRoleName,
} from '../../activity-config/targets/commerce-user-role.js';
import { CONTACT_TYPES, type ContactType } from '../../commerces/entities/commerce-user-contact.entity.js';
import { INT32_MAX } from '../../common/int32-max.js';
import { SentAsWebhook } from '../../common/openapi/webhook-message.decorator.js';
import { JSON_VALUE, integerSchema } from '../../common/validation/json-schemas.js';
import { OPERATOR_TYPES, type OperatorType } from '../../operators/entities/operator.entity.js';
import { TASK_MESSAGE } from './task-message.examples.js';

const text = (description: string, example: string | null = null) => ({
  type: String,
  nullable: true,
  description: `${description}; null where not known`,
  example,
});

const coordinate = (description: string, limit: number, example: number) => ({
  type: Number,
  format: 'double',
  minimum: -limit,
  maximum: limit,
  nullable: true,
  description: `${description} in degrees, WGS 84; null where not known`,
  example,
});

@ApiSchema({ name: 'DispatchedAddress', description: 'Where a shop is' })
class DispatchedAddressDto {
  @ApiProperty(text('Street and number', 'Main St 1'))
  street!: string | null;

  @ApiProperty(text('City', 'Springfield'))
  city!: string | null;

  @ApiProperty(text('State, province or region', 'IL'))
  region!: string | null;

  @ApiProperty(text('Postal code', '12345'))
  postalCode!: string | null;

  @ApiProperty(text('ISO 3166-1 alpha-2', 'US'))
  countryCode!: string | null;

  @ApiProperty(coordinate('Latitude', 90, 19.0433))
  latitude!: number | null;

  @ApiProperty(coordinate('Longitude', 180, -98.1987))
  longitude!: number | null;
}

@ApiSchema({ name: 'DispatchedCommerce', description: 'The shop that a task is for' })
class DispatchedCommerceDto {
  @ApiProperty({
    format: 'uuid',
    description: 'Id of the commerce',
    example: '880e8400-e29b-41d4-a716-446655440000',
  })
  id!: string;

  @ApiProperty(text("The tenant's own id of it", 'SHOP-001'))
  externalId!: string | null;

  @ApiProperty({ description: 'What it is called', example: 'Corner shop' })
  name!: string;

  @ApiProperty(text('Its tax id', 'TAX-1'))
  taxId!: string | null;

  @ApiProperty({
    type: () => DispatchedAddressDto,
    nullable: true,
    description: 'Its primary address; null where it has none',
  })
  address!: DispatchedAddressDto | null;
}

@ApiSchema({ name: 'DispatchedRoute', description: 'The route that a task is on' })
class DispatchedRouteDto {
  @ApiProperty({
    format: 'uuid',
    description: 'Id of the route',
    example: 'dd0e8400-e29b-41d4-a716-446655440000',
  })
  id!: string;

  @ApiProperty(text("The tenant's own id of it", 'ROUTE-1'))
  externalId!: string | null;

  @ApiProperty({ description: 'What it is called', example: 'Centre' })
  name!: string;
}

@ApiSchema({ name: 'DispatchedOperator', description: 'Who carries a task out' })
class DispatchedOperatorDto {
  @ApiProperty({
    format: 'uuid',
    description: 'Id of the operator',
    example: 'cc0e8400-e29b-41d4-a716-446655440000',
  })
  id!: string;

  @ApiProperty(text("The tenant's own id of the operator", 'OP-1'))
  externalId!: string | null;

  @ApiProperty({ enum: OPERATOR_TYPES, description: 'How the operator works', example: 'SALESMAN' })
  type!: OperatorType;

  @ApiProperty({ description: 'What the operator is called', example: 'Ana' })
  name!: string;

  @ApiProperty(text('E-mail address', 'ana@example.com'))
  email!: string | null;

  @ApiProperty(text('Telephone number', '+34911234567'))
  phone!: string | null;
}

@ApiSchema({ name: 'DispatchedContact', description: 'A way to reach a person at a shop' })
class DispatchedContactDto {
  @ApiProperty({ enum: CONTACT_TYPES, description: 'What kind of contact it is', example: 'PHONE' })
  type!: ContactType;

  @ApiProperty({ description: 'The e-mail address, number or other text', example: '+34911234567' })
  value!: string;

  @ApiProperty({ description: "Whether it is the person's primary one of its type" })
  isPrimary!: boolean;
}

@ApiSchema({ name: 'DispatchedTarget', description: 'The person at the shop whom a task is for' })
class DispatchedTargetDto {
  @ApiProperty({
    format: 'uuid',
    description: 'Id of the person',
    example: '0199aa6e-6d6a-7cc2-8a1e-52a7a8a4c0f3',
  })
  id!: string;

  @ApiProperty(text("The tenant's own id of the person", 'P-1'))
  externalId!: string | null;

  @ApiProperty({ description: 'What the person is called', example: 'Luis' })
  name!: string;

  @ApiProperty({
    enum: COMMERCE_USER_ROLES,
    isArray: true,
    description: 'What the person is at the shop',
    example: ['OWNER'],
  })
  roles!: CommerceUserRoleName[];

  @ApiProperty({ type: () => DispatchedContactDto, isArray: true, description: 'How to reach the person' })
  contacts!: DispatchedContactDto[];
}

@ApiSchema({ name: 'DispatchedTask', description: 'A task, with all that is needed to carry it out' })
export class DispatchedTaskDto {
  @ApiProperty({
    format: 'uuid',
    description: 'Id of the task',
    example: 'ee0e8400-e29b-41d4-a716-446655440000',
  })
  id!: string;

  @ApiProperty({
    description: 'The key that the task was created with, unique in its tenant',
    example: 'task-2025-01-15-001',
  })
  idempotencyKey!: string;

  @ApiProperty({ enum: CHANNELS, description: 'How the shop is reached', example: 'SALESMAN' })
  channel!: Channel;

  @ApiProperty({ description: 'What is to be done', example: 'Monthly visit' })
  reason!: string;

  @ApiProperty(text('Why it is this shop', 'Largest order of the month'))
  assignmentReason!: string | null;

  @ApiProperty({
    format: 'date-time',
    description: 'When it is planned',
    example: '2025-01-16T09:00:00.000Z',
  })
  scheduledAt!: string;

  @ApiProperty({ ...text('The best moment', '2025-01-16T10:30:00.000Z'), format: 'date-time' })
  suggestedExecutionTime!: string | null;

  @ApiProperty({
    ...integerSchema(-INT32_MAX - 1, INT32_MAX),
    nullable: true,
    description: 'How important it is; null where not known',
    example: 80,
  })
  score!: number | null;

  @ApiProperty(text('What the shop is to the tenant', 'ACTIVE'))
  userStatus!: string | null;

  @ApiProperty({ type: () => DispatchedCommerceDto, description: 'The shop that it is for' })
  commerce!: DispatchedCommerceDto;

  @ApiProperty({ type: () => DispatchedRouteDto, description: 'The route that it is on' })
  route!: DispatchedRouteDto;

  @ApiProperty({ type: () => DispatchedOperatorDto, description: 'Who carries it out' })
  operator!: DispatchedOperatorDto;

  @ApiProperty({
    type: () => DispatchedTargetDto,
    nullable: true,
    description: 'The person at the shop whom it is for; null where it is for nobody in particular',
  })
  target!: DispatchedTargetDto | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: JSON_VALUE,
    description: 'What the operator must know, by key',
    example: { promotions: ['2 for 1 on soda'] },
  })
  attributes!: Record<string, unknown>;
}

/** As JSON Schema 2020-12 says one value; the module's types know 3.0 only. */
const MESSAGE_TYPE = { type: String, const: 'task.dispatch' };

const KEY = 'dsp_ee0e8400-e29b-41d4-a716-446655440000_1';

/** The body of the request that a provider gets, in the envelope of Standard Webhooks. */
@SentAsWebhook({
  name: 'taskDispatch',
  operationId: 'receiveTask',
  tag: 'Activities',
  summary: 'Receive a task',
  description:
    'What a provider of the kind `HTTP` gets at the `base_url` of its configuration, signed by Standard Webhooks with the ' +
    'credential `secret`, and one of the kind `YOM` at `{base_url}/activities`, with its `x-api-key`. A task may come more ' +
    'than once, always with the same `Idempotency-Key`: a provider that acts once a key acts once a task.',
  headers: {
    'Idempotency-Key': { description: 'The same on each try of a task', example: KEY },
    'webhook-id': { description: 'The same; `HTTP` only', example: KEY },
    'webhook-timestamp': {
      description: 'Of this try, in seconds since 1970; `HTTP` only',
      example: '1736931600',
    },
    'webhook-signature': {
      description: 'HMAC-SHA256 of id, timestamp and body by the secret; `HTTP` only',
      example: 'v1,3tjmiIsRMBuvIZUp0Ssy+w4kwO4DwsNHDxB1RuT6MDw=',
    },
  },
  responses: {
    '2XX': {
      description:
        'The provider has the task. JSON may name its own id of it, by which results can refer to the task',
      content: {
        'application/json': {
          schema: {
            type: 'object',
            properties: {
              provider_activity_id: {
                type: 'string',
                maxLength: 255,
                description: "The provider's own id of the task, unique among its tasks",
              },
            },
          },
          example: { provider_activity_id: '4711' },
        },
      },
    },
    '409': { description: 'With a `provider_activity_id`: the provider has the task already' },
    '429': { description: 'Too much; the task is sent again, after `Retry-After` where that is said' },
    '4XX': {
      description:
        'The provider refuses this task, which is FAILED. But 401, 403, 404 and 405 say that the configuration is wrong: ' +
        'tasks are then held, and 408 and 425 that it should be sent again',
    },
    '5XX': { description: 'The task is sent again, after `Retry-After` where a 503 says it' },
  },
  example: TASK_MESSAGE,
})
@ApiSchema({ name: 'TaskDispatchMessage', description: 'A task that is to be carried out' })
export class TaskMessageDto {
  @ApiProperty({ ...MESSAGE_TYPE, description: 'What happened', example: 'task.dispatch' })
  type!: 'task.dispatch';

  @ApiProperty({
    format: 'date-time',
    description: 'When the task was first taken up to be sent, the same on each try',
    example: '2025-01-15T09:00:00.000Z',
  })
  timestamp!: string;

  @ApiProperty({ type: () => DispatchedTaskDto, description: 'The task' })
  data!: DispatchedTaskDto;
}
