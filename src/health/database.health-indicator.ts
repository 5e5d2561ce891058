import { Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { DataSource } from 'typeorm';

/** In milliseconds. */
const TIMEOUT = 2_000;

/** Up when the database answers in time and every migration is applied. */
@Injectable()
export class DatabaseHealthIndicator {
  private migrated = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly indicators: HealthIndicatorService,
  ) {}

  async check<Key extends string>(key: Key): Promise<HealthIndicatorResult<Key>> {
    const indicator = this.indicators.check(key);
    const trouble = await Promise.race([this.findTrouble(), timeout()]);
    return trouble ? indicator.down(trouble) : indicator.up();
  }

  private async findTrouble(): Promise<string | null> {
    try {
      await this.dataSource.query('SELECT 1');
      this.migrated ||= !(await this.dataSource.showMigrations());
      return this.migrated ? null : 'migrations are pending: npm run migration:run';
    } catch {
      return 'the database does not answer';
    }
  }
}

function timeout(): Promise<string> {
  return new Promise((resolve) => {
    setTimeout(resolve, TIMEOUT, `the database did not answer in ${TIMEOUT} ms`).unref();
  });
}
