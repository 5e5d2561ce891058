import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { ConcurrencyLimit, ConcurrencyLimitByOwner } from '../concurrency/concurrency-limit.js';
import { ValidationError } from '../errors/domain-error.js';
import { bodyOptionsOf, checkFaults } from '../validation/dto-options.js';
import { toDto } from '../validation/to-dto.js';
import { toQueryDto } from '../validation/to-query-dto.js';
import { readJsonBody } from './read-json-body.js';
import { UnreadBody } from './unread-body.js';

/**
 * Large bodies of a tenant that are read and carried out at once, and those that wait with their bodies
 * unread.
 */
const OF_A_TENANT = { underWay: 2, waiting: 32 };
/** Large bodies of all tenants that are carried out at once, and those that wait with their bodies read. */
const OF_ALL = { underWay: 4, waiting: 32 };

type DtoClass = new () => object;

/**
 * Makes the DTOs that handlers ask for by `@Body() body: CreateRouteDto` and `@Query() query:
 * ListRoutesQueryDto`. Nest runs pipes after the guards, so that 401 and 403 come before 413, 415 and 400.
 */
@Injectable()
export class DtoPipe implements PipeTransform {
  private readonly largeOfTenants = new ConcurrencyLimitByOwner(OF_A_TENANT);
  private readonly large = new ConcurrencyLimit(OF_ALL);

  /**
   * @throws {DomainError} 415 when a body is not JSON, 413 when it is too large, 408 when it does not come,
   * 400 with all its faults or those of the query.
   * @throws {UnavailableError} when too many large bodies wait already.
   */
  transform(value: unknown, { type, metatype, data }: ArgumentMetadata): unknown {
    if (value instanceof UnreadBody) return this.readBody(value, dtoClassOf(metatype));
    if (type === 'query' && data === undefined) return readQuery(value as object, dtoClassOf(metatype));
    return value;
  }

  private async readBody(body: UnreadBody, type: DtoClass): Promise<object> {
    const { limit, large, optional, finish } = bodyOptionsOf(type);
    const { request } = body;
    if (large) {
      await body.assertMoreRows();
      body.holdUntilResponse(await this.largeOfTenants.acquire(request.tenantId ?? ''));
    }
    const json = await readJsonBody(request, limit, { optional }).catch((error: unknown) => {
      body.giveUp();
      throw error;
    });
    const { dto, faults } = toDto(type, json);
    // Whatever becomes of them: to find what is wrong with them takes as long.
    if (large) await body.countRows(rowsOf(dto));
    faults.push(...checkFaults(type, dto, request));
    if (faults.length > 0) throw new ValidationError(faults);
    if (large) body.holdUntilResponse(await this.large.acquire());
    await finish?.(dto);
    return dto;
  }
}

/** Of a large body, which is a list of items. */
function rowsOf(dto: object): number {
  return 'items' in dto && Array.isArray(dto.items) ? dto.items.length : 0;
}

function readQuery(query: object, type: DtoClass): object {
  const { dto, faults } = toQueryDto(type, query);
  if (faults.length > 0) throw new ValidationError(faults);
  return dto;
}

/** A type that is only imported as one leaves no class behind, and what the caller sent would pass unread. */
function dtoClassOf(metatype: ArgumentMetadata['metatype']): DtoClass {
  if (metatype === undefined || metatype === Object) throw new Error('The parameter has no DTO class');
  return metatype as DtoClass;
}
