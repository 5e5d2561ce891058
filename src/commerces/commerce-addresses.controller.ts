import { Body, Controller, Get, Patch, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller } from '../auth/caller.decorator.js';
import type { Principal } from '../auth/principal.js';
import { RequirePermission } from '../auth/require-permission.decorator.js';
import { ApiError, ApiNotFound } from '../common/errors/api-errors.decorator.js';
import { CreatedResponse } from '../common/http/created-response.decorator.js';
import { IdParam } from '../common/http/id-param.decorator.js';
import { CommerceAddressesService, MAX_ADDRESSES } from './commerce-addresses.service.js';
import { CommerceAddressResponseDto } from './dto/commerce-address-response.dto.js';
import { CreateCommerceAddressDto } from './dto/create-commerce-address.dto.js';
import { UpdateCommerceAddressDto } from './dto/update-commerce-address.dto.js';
import { CommerceIdParam } from './commerce-params.js';
import { COMMERCE_EXAMPLES } from './commerce.examples.js';

@ApiTags('Commerces')
@Controller('commerces/:id/addresses')
export class CommerceAddressesController {
  constructor(private readonly addresses: CommerceAddressesService) {}

  @Get(':addressId')
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({ operationId: 'getCommerceAddress', summary: 'Get an address of a commerce' })
  @ApiOkResponse({ type: CommerceAddressResponseDto })
  @ApiNotFound('commerce address', 'commerce')
  async get(
    @Caller() caller: Principal,
    @CommerceIdParam() commerceId: string,
    @IdParam('address', COMMERCE_EXAMPLES.addressId, 'addressId') id: string,
  ): Promise<CommerceAddressResponseDto> {
    return CommerceAddressResponseDto.of(await this.addresses.get(caller, commerceId, id));
  }

  @Post()
  @RequirePermission('MANAGE_COMMERCES')
  @ApiOperation({
    operationId: 'createCommerceAddress',
    summary: 'Add an address to a commerce',
    description: 'If it is primary, the address that was primary before no longer is.',
  })
  @CreatedResponse(CommerceAddressResponseDto)
  @ApiError(409, ['TOO_MANY_ADDRESSES'], {
    description: `The commerce has ${MAX_ADDRESSES} addresses`,
    message: `A commerce has at most ${MAX_ADDRESSES} addresses`,
  })
  @ApiNotFound('commerce')
  async create(
    @Caller() caller: Principal,
    @CommerceIdParam() commerceId: string,
    @Body() body: CreateCommerceAddressDto,
  ): Promise<CommerceAddressResponseDto> {
    return CommerceAddressResponseDto.of(await this.addresses.create(caller, commerceId, body));
  }

  @Patch(':addressId')
  @RequirePermission('MANAGE_COMMERCES')
  @ApiOperation({
    operationId: 'updateCommerceAddress',
    summary: 'Change an address of a commerce',
    description:
      'Changes the fields that are given; null clears one. `is_primary: true` takes the place of the one that was ' +
      'primary before.',
  })
  @ApiOkResponse({ type: CommerceAddressResponseDto })
  @ApiNotFound('commerce address', 'commerce')
  async update(
    @Caller() caller: Principal,
    @CommerceIdParam() commerceId: string,
    @IdParam('address', COMMERCE_EXAMPLES.addressId, 'addressId') id: string,
    @Body() body: UpdateCommerceAddressDto,
  ): Promise<CommerceAddressResponseDto> {
    return CommerceAddressResponseDto.of(await this.addresses.update(caller, commerceId, id, body));
  }
}
