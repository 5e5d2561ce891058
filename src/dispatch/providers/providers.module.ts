import { Module } from '@nestjs/common';
import { OutboundModule } from '../../outbound/outbound.module.js';
import { ConfigCredentialsService } from '../credentials/config-credentials.service.js';
import { DispatchSender } from './dispatch-sender.js';
import { HttpProvider } from './http.provider.js';
import { MockProvider } from './mock.provider.js';
import { ProviderRegistryService } from './provider-registry.service.js';
import { YomProvider } from './yom.provider.js';

/** Sends messages to providers of every kind, with the credentials that are stored for them. */
@Module({
  imports: [OutboundModule],
  providers: [
    HttpProvider,
    YomProvider,
    MockProvider,
    ProviderRegistryService,
    ConfigCredentialsService,
    DispatchSender,
  ],
  exports: [ProviderRegistryService, ConfigCredentialsService, DispatchSender],
})
export class ProvidersModule {}
