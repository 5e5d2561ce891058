import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { listenError } from '../config/listen-error.js';
import { MetricSources } from './metric-sources.js';
import { MetricsServer } from './metrics-server.js';

/**
 * Measures and serves metrics while the application runs, and after it takes no request any more until the last one
 * has its response. Without a port nothing is watched, measured or even imported.
 */
@Injectable()
export class MetricsService implements OnApplicationBootstrap, OnApplicationShutdown {
  private stop = async (): Promise<void> => undefined;

  constructor(
    private readonly config: AppConfig,
    private readonly sources: MetricSources,
  ) {}

  /** @throws {StartError} when the port cannot be listened on. */
  async onApplicationBootstrap(): Promise<void> {
    const { METRICS_PORT: port, listenHost: host } = this.config;
    if (port === 0) return;
    const { measure } = await import('./measure.js');
    const { registry, stopMeasuring } = measure(this.sources);
    const server = new MetricsServer(registry);
    this.stop = async () => {
      stopMeasuring();
      await server.close();
    };
    try {
      await server.listen(port, host);
    } catch (error) {
      stopMeasuring();
      throw listenError(error, { variable: 'METRICS_PORT', port, host });
    }
  }

  onApplicationShutdown(): Promise<void> {
    return this.stop();
  }
}
