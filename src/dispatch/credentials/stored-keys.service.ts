import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { describeFailure } from '../../common/errors/describe-failure.js';
import { LogEvent } from '../../common/logging/log-event.js';
import { AppConfig } from '../../config/app-config.js';
import { AcrossTenants } from '../../database/tenant/across-tenants.js';
import { assertKeysKnown } from '../../outbound/assert-keys-known.js';
import { KeyRing } from '../../outbound/key-ring.js';

/** Refuses a start that could not read the credentials that are stored. */
@Injectable()
export class StoredKeysService implements OnModuleInit {
  private readonly logger = new Logger('Dispatch');

  constructor(
    private readonly config: AppConfig,
    private readonly acrossTenants: AcrossTenants,
    private readonly keyRing: KeyRing,
  ) {}

  /**
   * Where the database, or a part of it, does not say what is stored there, the start goes on: what cannot be read
   * then holds its configuration.
   *
   * @throws {StartError} that names the keys that are missing.
   */
  async onModuleInit(): Promise<void> {
    const keyIds = await this.acrossTenants.findKeyIds().catch((error: unknown) => {
      const msg = 'The database does not say by which keys credentials are stored; the start goes on without';
      this.logger.warn(new LogEvent(msg, describeFailure(error)));
      return [];
    });
    assertKeysKnown(this.keyRing, keyIds, this.config.NODE_ENV === 'production');
  }
}
