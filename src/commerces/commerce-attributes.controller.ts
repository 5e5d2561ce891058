import { Controller, Delete, Get, HttpCode, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller } from '../auth/caller.decorator.js';
import type { Principal } from '../auth/principal.js';
import { RequirePermission } from '../auth/require-permission.decorator.js';
import { ApiErrors } from '../common/errors/api-errors.decorator.js';
import { IdParam } from '../common/http/id-param.decorator.js';
import { JsonBody } from '../common/http/json-body.decorator.js';
import { PathParam } from '../common/http/path-param.decorator.js';
import { isStorableText } from '../common/validation/storable-text.js';
import { ApiCommerceNotFound } from './api-commerce-not-found.decorator.js';
import { CommerceAttributesService } from './commerce-attributes.service.js';
import { CommerceAttributeDto, StoreCommerceAttributeDto } from './dto/commerce-attribute.dto.js';
import { validityFaults } from './validity-faults.js';

const COMMERCE_ID = 'Id of the commerce';

/** In characters, as in the body of a create. */
const MAX_KEY_LENGTH = 100;

const KEY = {
  description: "One of the tenant's attribute keys",
  code: 'INVALID_STRING',
  message: `must be a text of at most ${MAX_KEY_LENGTH} characters without NUL characters`,
  accepts: (text: string) => [...text].length <= MAX_KEY_LENGTH && isStorableText(text),
  schema: { minLength: 1, maxLength: MAX_KEY_LENGTH },
};

@ApiTags('Commerces')
@Controller('commerces/:id/attributes')
export class CommerceAttributesController {
  constructor(private readonly attributes: CommerceAttributesService) {}

  @Get()
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({
    operationId: 'listCommerceAttributes',
    summary: 'The facts stored about a commerce',
    description: 'In the order of their keys; also those whose key is inactive, or whose time is not now.',
  })
  @ApiOkResponse({ type: CommerceAttributeDto, isArray: true })
  @ApiCommerceNotFound()
  @ApiErrors(400, 500, 503)
  async list(
    @Caller() { tenantId }: Principal,
    @IdParam('id', COMMERCE_ID) commerceId: string,
  ): Promise<CommerceAttributeDto[]> {
    return (await this.attributes.list(tenantId, commerceId)).map(CommerceAttributeDto.of);
  }

  @Put(':key')
  @RequirePermission('MANAGE_COMMERCES')
  @ApiOperation({
    operationId: 'storeCommerceAttribute',
    summary: 'Store a fact about a commerce',
    description:
      'In place of what was stored for the key. Tasks that name the key carry it when it holds at their ' +
      '`scheduled_at`. `commerce_info` is computed and cannot be stored.',
  })
  @ApiOkResponse({ type: CommerceAttributeDto })
  @ApiCommerceNotFound()
  @ApiErrors(400, 500, 503)
  async store(
    @Caller() { tenantId }: Principal,
    @IdParam('id', COMMERCE_ID) commerceId: string,
    @PathParam('key', KEY) key: string,
    @JsonBody(StoreCommerceAttributeDto, { check: validityFaults }) body: StoreCommerceAttributeDto,
  ): Promise<CommerceAttributeDto> {
    return CommerceAttributeDto.of(await this.attributes.store(tenantId, commerceId, key, body));
  }

  @Delete(':key')
  @HttpCode(204)
  @RequirePermission('MANAGE_COMMERCES')
  @ApiOperation({ operationId: 'deleteCommerceAttribute', summary: 'Forget a fact stored about a commerce' })
  @ApiNoContentResponse({ description: 'It is no longer stored' })
  @ApiCommerceNotFound()
  @ApiErrors(400, 500, 503)
  delete(
    @Caller() { tenantId }: Principal,
    @IdParam('id', COMMERCE_ID) commerceId: string,
    @PathParam('key', KEY) key: string,
  ): Promise<void> {
    return this.attributes.delete(tenantId, commerceId, key);
  }
}
