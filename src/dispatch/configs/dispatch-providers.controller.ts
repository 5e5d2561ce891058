import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequirePermission } from '../../auth/require-permission.decorator.js';
import { ProviderRegistryService } from '../providers/provider-registry.service.js';
import { DispatchProviderResponseDto } from './dto/dispatch-provider-response.dto.js';

@ApiTags('Dispatch')
@Controller('dispatch-providers')
export class DispatchProvidersController {
  constructor(private readonly providers: ProviderRegistryService) {}

  @Get()
  @RequirePermission('VIEW_ACTIVITIES')
  @ApiOperation({
    operationId: 'listDispatchProviders',
    summary: 'List the kinds of provider',
    description:
      'Each with its channels, and with the credentials and settings that its configurations have.',
  })
  @ApiOkResponse({ type: DispatchProviderResponseDto, isArray: true, description: 'The kinds of provider' })
  list(): DispatchProviderResponseDto[] {
    return this.providers.all().map(({ definition }) => DispatchProviderResponseDto.of(definition));
  }
}
