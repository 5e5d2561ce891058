import { Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { ActivityRepository } from '../activities/activity.repository.js';
import { MigrationState } from '../database/connection/migration-state.js';
import { isReadOnly } from '../database/statements/sqlstate.js';

/** In milliseconds. */
const TIMEOUT = 2_000;

/** Up when tasks can be written in time and every migration is applied. */
@Injectable()
export class DatabaseHealthIndicator {
  constructor(
    private readonly migrations: MigrationState,
    private readonly activities: ActivityRepository,
    private readonly indicators: HealthIndicatorService,
  ) {}

  async check<Key extends string>(key: Key): Promise<HealthIndicatorResult<Key>> {
    const indicator = this.indicators.check(key);
    const trouble = await Promise.race([this.findTrouble(), timeout()]);
    return trouble ? indicator.down(trouble) : indicator.up();
  }

  private async findTrouble(): Promise<string | null> {
    try {
      if (!(await this.migrations.isComplete())) return 'migrations are pending: npm run migration:run';
      await this.activities.checkInserts();
      return null;
    } catch (error) {
      return isReadOnly(error) ? 'the database is read-only' : 'the database does not answer';
    }
  }
}

function timeout(): Promise<string> {
  return new Promise((resolve) => {
    setTimeout(resolve, TIMEOUT, `the database did not answer in ${TIMEOUT} ms`).unref();
  });
}
