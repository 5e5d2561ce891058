import { Injectable } from '@nestjs/common';
import { CHANNELS } from '../../activity-config/channel.js';
import { PROVIDER_KINDS } from '../../activity-config/dispatch/dispatch-config.js';
import type { DispatchConfig } from '../../activity-config/dispatch/entities/dispatch-config.entity.js';
import type { ErrorDetail } from '../../common/errors/domain-error.js';
import { AddressGuard } from '../../outbound/address-guard.js';
import { isUrlFault, readTargetUrl } from '../../outbound/read-target-url.js';
import { ProviderRegistryService } from '../providers/provider-registry.service.js';
import { configFaults } from './config-faults.js';
import type { CreateDispatchConfigDto, UpdateDispatchConfigDto } from './dto/write-dispatch-config.dto.js';

/** Judges configurations by their kind of provider, and their URLs by the addresses that may be called. */
@Injectable()
export class ConfigJudgeService {
  constructor(
    private readonly providers: ProviderRegistryService,
    private readonly guard: AddressGuard,
  ) {}

  /** What is wrong beside each field by itself; nothing where kind or channel are not known. */
  faultsOfNew(body: CreateDispatchConfigDto): ErrorDetail[] {
    const { provider, channel } = body;
    if (!PROVIDER_KINDS.includes(provider) || !CHANNELS.includes(channel)) return [];
    const { definition } = this.providers.get(provider);
    return configFaults(body, { definition, channel, stored: null }, (url) => this.urlFault(url));
  }

  faultsOfChange(stored: DispatchConfig, body: UpdateDispatchConfigDto): ErrorDetail[] {
    const { definition } = this.providers.get(stored.provider);
    return configFaults(body, { definition, channel: stored.channel, stored }, (url) => this.urlFault(url));
  }

  /** Of the credentials of its kind of provider: whether each is set. */
  credentialsSetIn({ provider, credentials }: DispatchConfig): Record<string, boolean> {
    const { definition } = this.providers.get(provider);
    return Object.fromEntries(definition.credentials.map(({ key }) => [key, credentials[key] !== undefined]));
  }

  private urlFault(text: string): Omit<ErrorDetail, 'field'> | null {
    const url = readTargetUrl(text, this.guard);
    return isUrlFault(url) ? url : null;
  }
}
