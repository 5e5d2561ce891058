import { Injectable } from '@nestjs/common';
import type { ProviderKind } from '../../activity-config/dispatch/dispatch-config.js';
import { HttpProvider } from './http.provider.js';
import { MockProvider } from './mock.provider.js';
import type { Provider } from './provider.js';
import { YomProvider } from './yom.provider.js';

/** The providers of every kind. */
@Injectable()
export class ProviderRegistryService {
  private readonly providers: Readonly<Record<ProviderKind, Provider>>;

  constructor(http: HttpProvider, yom: YomProvider, mock: MockProvider) {
    this.providers = { HTTP: http, YOM: yom, MOCK: mock };
  }

  get(kind: ProviderKind): Provider {
    return this.providers[kind];
  }

  all(): Provider[] {
    return Object.values(this.providers);
  }
}
