import { Body, Controller, Delete, Get, HttpCode, Patch, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller } from '../auth/caller.decorator.js';
import type { Principal } from '../auth/principal.js';
import { RequirePermission } from '../auth/require-permission.decorator.js';
import { ApiConflict, ApiNotFound } from '../common/errors/api-errors.decorator.js';
import { CreatedResponse } from '../common/http/created-response.decorator.js';
import { PathParam } from '../common/http/path-param.decorator.js';
import {
  COMMERCE_USER_ROLES,
  type CommerceUserRoleName,
} from '../activity-config/targets/commerce-user-role.js';
import { CommerceUsersService } from './commerce-users.service.js';
import { CommerceUserResponseDto } from './dto/commerce-user-response.dto.js';
import {
  AddCommerceUserRoleDto,
  CreateCommerceUserDto,
  UpdateCommerceUserDto,
} from './dto/commerce-user.dto.js';
import { CommerceIdParam, CommerceUserIdParam } from './commerce-params.js';
import { COMMERCE_EXAMPLES } from './commerce.examples.js';

const ROLE = {
  description: 'A role that the person has',
  example: COMMERCE_EXAMPLES.role,
  code: 'NOT_ALLOWED',
  message: `must be one of ${COMMERCE_USER_ROLES.join(', ')}`,
  accepts: (text: string) => (COMMERCE_USER_ROLES as readonly string[]).includes(text),
  schema: { enum: [...COMMERCE_USER_ROLES] },
};

const UNIQUE = { external_id: 'EXTERNAL_ID_EXISTS' };

@ApiTags('Commerces')
@Controller('commerces/:id/users')
export class CommerceUsersController {
  constructor(private readonly users: CommerceUsersService) {}

  @Get(':userId')
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({ operationId: 'getCommerceUser', summary: 'Get a person at a commerce' })
  @ApiOkResponse({ type: CommerceUserResponseDto })
  @ApiNotFound('commerce user', 'commerce')
  async get(
    @Caller() caller: Principal,
    @CommerceIdParam() commerceId: string,
    @CommerceUserIdParam() id: string,
  ): Promise<CommerceUserResponseDto> {
    return CommerceUserResponseDto.of(await this.users.get(caller, commerceId, id));
  }

  @Post()
  @RequirePermission('MANAGE_COMMERCES')
  @ApiOperation({ operationId: 'createCommerceUser', summary: 'Add a person to a commerce' })
  @CreatedResponse(CommerceUserResponseDto)
  @ApiConflict('NewCommerceUserConflict', UNIQUE, {
    description: 'The external id is taken, or the commerce has as many people as it may have',
    scope: 'commerce',
    limits: ['TOO_MANY_USERS'],
  })
  @ApiNotFound('commerce')
  async create(
    @Caller() caller: Principal,
    @CommerceIdParam() commerceId: string,
    @Body() body: CreateCommerceUserDto,
  ): Promise<CommerceUserResponseDto> {
    return CommerceUserResponseDto.of(await this.users.create(caller, commerceId, body));
  }

  @Patch(':userId')
  @RequirePermission('MANAGE_COMMERCES')
  @ApiOperation({
    operationId: 'updateCommerceUser',
    summary: 'Change a person at a commerce',
    description:
      'Changes the fields that are given; null clears one. No task is for one with `is_active: false`.',
  })
  @ApiOkResponse({ type: CommerceUserResponseDto })
  @ApiConflict('CommerceUserConflict', UNIQUE, { description: 'The external id is taken', scope: 'commerce' })
  @ApiNotFound('commerce user', 'commerce')
  async update(
    @Caller() caller: Principal,
    @CommerceIdParam() commerceId: string,
    @CommerceUserIdParam() id: string,
    @Body() body: UpdateCommerceUserDto,
  ): Promise<CommerceUserResponseDto> {
    return CommerceUserResponseDto.of(await this.users.update(caller, commerceId, id, body));
  }

  @Post(':userId/roles')
  @HttpCode(200)
  @RequirePermission('MANAGE_COMMERCES')
  @ApiOperation({
    operationId: 'addCommerceUserRole',
    summary: 'Give a person a role',
    description: 'A role that the person already has changes nothing.',
  })
  @ApiOkResponse({ type: CommerceUserResponseDto, description: 'The person, who has the role' })
  @ApiNotFound('commerce user', 'commerce')
  async addRole(
    @Caller() caller: Principal,
    @CommerceIdParam() commerceId: string,
    @CommerceUserIdParam() id: string,
    @Body() { role }: AddCommerceUserRoleDto,
  ): Promise<CommerceUserResponseDto> {
    return CommerceUserResponseDto.of(await this.users.addRole(caller, commerceId, id, role));
  }

  @Delete(':userId/roles/:role')
  @HttpCode(204)
  @RequirePermission('MANAGE_COMMERCES')
  @ApiOperation({ operationId: 'removeCommerceUserRole', summary: 'Take a role from a person' })
  @ApiNoContentResponse({ description: 'It was taken' })
  @ApiNotFound('commerce user role', 'commerce user', 'commerce')
  removeRole(
    @Caller() caller: Principal,
    @CommerceIdParam() commerceId: string,
    @CommerceUserIdParam() id: string,
    @PathParam('role', ROLE) role: CommerceUserRoleName,
  ): Promise<void> {
    return this.users.removeRole(caller, commerceId, id, role);
  }
}
