import { Injectable } from '@nestjs/common';
import { DispatchConfigRepository } from '../../activity-config/dispatch/dispatch-config.repository.js';
import type { DispatchConfig } from '../../activity-config/dispatch/entities/dispatch-config.entity.js';
import type { Principal } from '../../auth/principal.js';
import { ValidationError } from '../../common/errors/domain-error.js';
import { orNotFound } from '../../common/errors/not-found-error.js';
import type { Precondition } from '../../common/http/if-match.decorator.js';
import type { Page } from '../../common/lists/page.dto.js';
import { newId } from '../../common/new-id.js';
import type { DtoReading } from '../../common/validation/to-dto.js';
import type { TenantId } from '../../database/tenant/tenant-id.js';
import { inTransaction } from '../../database/tenant/transactional-repository.js';
import { TenantsService } from '../../tenants/tenants.service.js';
import { DispatchAdoptionRepository } from '../adoption/dispatch-adoption.repository.js';
import { DispatchAdoptionService } from '../adoption/dispatch-adoption.service.js';
import { ConfigCredentialsService } from '../credentials/config-credentials.service.js';
import { ConfigJudgeService } from './config-judge.service.js';
import { changedValues, movesTasks, newValues, withoutNulls } from './config-values.js';
import type { ListDispatchConfigsQueryDto } from './dto/list-dispatch-configs-query.dto.js';
import type { CreateDispatchConfigDto, UpdateDispatchConfigDto } from './dto/write-dispatch-config.dto.js';
import type { ShownDispatchConfig } from './shown-dispatch-config.js';

export const DISPATCH_CONFIG = 'dispatch config';

/** Where the tasks of a tenant's channels go. A change holds for creates within a second. */
@Injectable()
export class DispatchConfigsService {
  constructor(
    private readonly configs: DispatchConfigRepository,
    private readonly adoptions: DispatchAdoptionRepository,
    private readonly credentials: ConfigCredentialsService,
    private readonly judge: ConfigJudgeService,
    private readonly adoption: DispatchAdoptionService,
    private readonly tenants: TenantsService,
  ) {}

  async list(
    { tenantId }: Principal,
    query: ListDispatchConfigsQueryDto,
  ): Promise<Page<ShownDispatchConfig>> {
    const { data, meta } = await this.configs.list(tenantId, query);
    return { data: await this.show(tenantId, data), meta };
  }

  /** @throws {NotFoundError} when the tenant has no such configuration. */
  get({ tenantId }: Principal, id: string): Promise<ShownDispatchConfig> {
    return this.find(tenantId, id);
  }

  /**
   * @param body with the faults that it has by itself.
   * @throws {ValidationError} that names all faults.
   * @throws {DomainError} 409 when another active one has the channel.
   * @throws {CredentialsNotStorableError}
   */
  async create(
    { tenantId }: Principal,
    body: DtoReading<CreateDispatchConfigDto>,
  ): Promise<ShownDispatchConfig> {
    assertFaultless([...body.faults, ...this.judge.faultsOfNew(body.dto)]);
    await this.tenants.ensure(tenantId);
    const now = new Date();
    const id = newId();
    const config = {
      ...newValues(body.dto, now),
      id,
      credentials: this.credentials.seal({ tenantId, id }, withoutNulls(body.dto.credentials ?? {})),
      version: 1,
      createdAt: now,
      updatedAt: now,
    };
    await inTransaction([this.configs, this.adoptions], async (configs, adoptions) => {
      await configs.insert(tenantId, config);
      await adoptions.create(tenantId, id);
      if (config.isActive) await adoptions.start(tenantId, id, now);
    });
    if (config.isActive) this.adoption.lookNow();
    return this.find(tenantId, id);
  }

  /**
   * @param body with the faults that it has by itself.
   * @throws {ValidationError} that names all faults.
   * @throws {NotFoundError} when the tenant has no such configuration.
   * @throws {DomainError} 412 when the precondition is not met, 409 when another active one has the channel.
   * @throws {CredentialsNotStorableError}
   */
  async update(
    { tenantId }: Principal,
    id: string,
    body: DtoReading<UpdateDispatchConfigDto>,
    precondition: Precondition,
  ): Promise<ShownDispatchConfig> {
    const now = new Date();
    const isAdopting = await inTransaction([this.configs, this.adoptions], async (configs, adoptions) => {
      const before = await configs.lock(tenantId, { id });
      if (before === null) assertFaultless(body.faults);
      const stored = orNotFound(before, DISPATCH_CONFIG);
      precondition.assertMet(stored.version);
      assertFaultless([...body.faults, ...this.judge.faultsOfChange(stored, body.dto)]);
      const after = changedValues(stored, body.dto, now);
      const credentials = this.changedCredentials(stored, body.dto);
      await configs.update(tenantId, { id }, { ...after, credentials, version: stored.version + 1 });
      if (!after.isActive) {
        await adoptions.stop(tenantId, id);
        return false;
      }
      if (stored.isActive && !movesTasks(stored, after)) return false;
      await adoptions.start(tenantId, id, now);
      return true;
    });
    if (isAdopting) this.adoption.lookNow();
    return this.find(tenantId, id);
  }

  private async find(tenantId: TenantId, id: string): Promise<ShownDispatchConfig> {
    const config = orNotFound(await this.configs.findOne(tenantId, { id }), DISPATCH_CONFIG);
    return (await this.show(tenantId, [config]))[0]!;
  }

  /** Those that are not named stay, as nobody can read them to send them again. */
  private changedCredentials(
    stored: DispatchConfig,
    { credentials: wanted }: UpdateDispatchConfigDto,
  ): DispatchConfig['credentials'] {
    if (wanted === undefined) return stored.credentials;
    const kept = Object.entries(stored.credentials).filter(([key]) => !(key in wanted));
    return { ...Object.fromEntries(kept), ...this.credentials.seal(stored, withoutNulls(wanted)) };
  }

  private async show(tenantId: TenantId, configs: DispatchConfig[]): Promise<ShownDispatchConfig[]> {
    const progress = await this.adoptions.progressOf(
      tenantId,
      configs.map(({ id }) => id),
    );
    return configs.map((config) => ({
      config,
      credentials: this.judge.credentialsSetIn(config),
      adoption: progress.get(config.id) ?? { adopting: false, adopted: 0 },
    }));
  }
}

function assertFaultless(faults: ValidationError['details']): void {
  if (faults.length > 0) throw new ValidationError(faults);
}
