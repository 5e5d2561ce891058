import { Body, Controller, Get, Patch, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller } from '../auth/caller.decorator.js';
import type { Principal } from '../auth/principal.js';
import { RequirePermission } from '../auth/require-permission.decorator.js';
import { ApiError, ApiNotFound } from '../common/errors/api-errors.decorator.js';
import { CreatedResponse } from '../common/http/created-response.decorator.js';
import { IdParam } from '../common/http/id-param.decorator.js';
import { CommerceUserContactsService, MAX_CONTACTS } from './commerce-user-contacts.service.js';
import { CommerceUserContactResponseDto } from './dto/commerce-user-contact-response.dto.js';
import {
  CreateCommerceUserContactDto,
  UpdateCommerceUserContactDto,
} from './dto/commerce-user-contact.dto.js';
import { CommerceIdParam, CommerceUserIdParam } from './commerce-params.js';
import { COMMERCE_EXAMPLES } from './commerce.examples.js';

@ApiTags('Commerces')
@Controller('commerces/:id/users/:userId/contacts')
export class CommerceUserContactsController {
  constructor(private readonly contacts: CommerceUserContactsService) {}

  @Get(':contactId')
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({ operationId: 'getCommerceUserContact', summary: 'Get a contact of a person' })
  @ApiOkResponse({ type: CommerceUserContactResponseDto })
  @ApiNotFound('commerce user contact', 'commerce user', 'commerce')
  async get(
    @Caller() caller: Principal,
    @CommerceIdParam() commerceId: string,
    @CommerceUserIdParam() userId: string,
    @IdParam('contact', COMMERCE_EXAMPLES.contactId, 'contactId') id: string,
  ): Promise<CommerceUserContactResponseDto> {
    return CommerceUserContactResponseDto.of(await this.contacts.get(caller, { commerceId, userId }, id));
  }

  @Post()
  @RequirePermission('MANAGE_COMMERCES')
  @ApiOperation({
    operationId: 'createCommerceUserContact',
    summary: 'Add a contact to a person',
    description: 'If it is primary, the contact of its type that was primary before no longer is.',
  })
  @CreatedResponse(CommerceUserContactResponseDto)
  @ApiError(409, ['TOO_MANY_CONTACTS'], {
    description: `The person has ${MAX_CONTACTS} contacts`,
    message: `A user has at most ${MAX_CONTACTS} contacts`,
  })
  @ApiNotFound('commerce user', 'commerce')
  async create(
    @Caller() caller: Principal,
    @CommerceIdParam() commerceId: string,
    @CommerceUserIdParam() userId: string,
    @Body() body: CreateCommerceUserContactDto,
  ): Promise<CommerceUserContactResponseDto> {
    return CommerceUserContactResponseDto.of(
      await this.contacts.create(caller, { commerceId, userId }, body),
    );
  }

  @Patch(':contactId')
  @RequirePermission('MANAGE_COMMERCES')
  @ApiOperation({
    operationId: 'updateCommerceUserContact',
    summary: 'Change a contact of a person',
    description:
      'Changes the fields that are given. The value must fit the type that the contact then has; a primary contact ' +
      'whose type changes is the primary one of its new type.',
  })
  @ApiOkResponse({ type: CommerceUserContactResponseDto })
  @ApiNotFound('commerce user contact', 'commerce user', 'commerce')
  async update(
    @Caller() caller: Principal,
    @CommerceIdParam() commerceId: string,
    @CommerceUserIdParam() userId: string,
    @IdParam('contact', COMMERCE_EXAMPLES.contactId, 'contactId') id: string,
    @Body() body: UpdateCommerceUserContactDto,
  ): Promise<CommerceUserContactResponseDto> {
    return CommerceUserContactResponseDto.of(
      await this.contacts.update(caller, { commerceId, userId }, id, body),
    );
  }
}
