import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ValidationError } from '../common/errors/domain-error.js';
import { readJsonBody } from '../common/http/read-json-body.js';
import { LimitedTurns, TurnsByOwner } from '../common/concurrency/concurrency-limit.js';
import { toDto } from '../common/validation/to-dto.js';
import { type SyncItems, readSyncItems } from './read-sync-items.js';

/** In bytes. */
const MAX_BODY = 8 * 1024 * 1024;

/** A tenant's syncs that are read and carried out at once, and those that wait with their bodies unread. */
const OF_A_TENANT = { underWay: 2, waiting: 32 };
/** Syncs of all tenants that are carried out at once, and those that wait with their bodies read. */
const OF_ALL = { underWay: 4, waiting: 32 };

/** What a sync is of. */
export interface SyncRequest<Item extends object> extends SyncItems<Item> {
  body: new () => { items: unknown[] };
}

/** Reads the large bodies of syncs, so many at once that memory stays bounded. */
@Injectable()
export class SyncRequests {
  private readonly turnsOfTenants = new TurnsByOwner(OF_A_TENANT);
  private readonly turns = new LimitedTurns(OF_ALL);

  /**
   * Reads a sync when it is its turn, and does it.
   *
   * @throws {DomainError} 415, 413 or 400, as the body has it.
   * @throws {UnavailableError} when too many wait already.
   */
  read<Item extends object, Result>(
    tenantId: string,
    request: FastifyRequest,
    { body, ...kind }: SyncRequest<Item>,
    work: (items: Item[]) => Promise<Result>,
  ): Promise<Result> {
    return this.turnsOfTenants.take(tenantId, async () => {
      const { dto, faults } = toDto(body, await readJsonBody(request, MAX_BODY));
      if (faults.length > 0) throw new ValidationError(faults);
      return this.turns.take(async () => work(await readSyncItems(kind, dto.items)));
    });
  }
}
