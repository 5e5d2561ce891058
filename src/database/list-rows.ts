import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { type Position, decodeCursor, encodeCursor } from '../common/lists/cursor.js';
import type { ListQueryDto } from '../common/lists/list-query.dto.js';
import type { Page } from '../common/lists/page.dto.js';
import { ValidationError } from '../common/errors/domain-error.js';
import type { TenantId } from './tenant-id.js';

type Identified = ObjectLiteral & { id: string };

/** What a list is of, and how it is sorted. */
interface ListOptions<Entity extends ObjectLiteral, Row> {
  tenantId: TenantId;
  /** The name of the list, which a cursor is bound to. */
  list: string;
  /** In snake_case, with `-` before it for the largest first; ties are sorted by id the same way. */
  sort: string;
  /** Reads the rows, with what counting them need not join; by default, as entities. */
  read?: (query: SelectQueryBuilder<Entity>) => Promise<Row[]>;
}

/**
 * Reads the part of a list that a request wants: a page with totals, or, by cursor, what follows a row (keyset).
 *
 * @param query on an entity with `id`, with its filters; an index must go by tenant, the sorted column and id.
 * @param request the list's whole query DTO: a cursor is bound to its filters.
 * @throws {ValidationError} on a foreign cursor, or one together with a page.
 */
export async function listRows<Entity extends Identified, Row extends Identified = Entity>(
  query: SelectQueryBuilder<Entity>,
  request: ListQueryDto,
  options: ListOptions<Entity, Row>,
): Promise<Page<Row>> {
  if (request.cursor !== undefined && request.page !== undefined) {
    throw new ValidationError([
      { field: 'cursor', code: 'NOT_ALLOWED', message: 'is not allowed together with page' },
    ]);
  }
  return request.cursor === undefined
    ? readPage(query, request, options)
    : readFromCursor(query, request, request.cursor, options);
}

async function readPage<Entity extends Identified, Row extends Identified>(
  query: SelectQueryBuilder<Entity>,
  { page = 1, per_page: limit }: ListQueryDto,
  { sort, read = readEntities }: ListOptions<Entity, Row>,
): Promise<Page<Row>> {
  const total = await countRows(query);
  sortRows(query, sort);
  const data = await read(query.offset((page - 1) * limit).limit(limit));
  return { data, meta: { page, limit, total, totalPages: Math.ceil(total / limit) } };
}

/** Of a query whose rows are its entities. */
function readEntities<Row>(query: SelectQueryBuilder<ObjectLiteral>): Promise<Row[]> {
  return query.getMany() as Promise<Row[]>;
}

/** TypeORM's own count looks for duplicates, which there are none of and which takes long. */
async function countRows(query: SelectQueryBuilder<ObjectLiteral>): Promise<number> {
  const counted = await query.clone().select('count(*)', 'total').getRawOne<{ total: string }>();
  return Number(counted?.total);
}

function sortRows(query: SelectQueryBuilder<ObjectLiteral>, sort: string): void {
  const { property, direction } = parseSort(sort);
  query.orderBy(`${query.alias}.${property}`, direction).addOrderBy(`${query.alias}.id`, direction);
}

async function readFromCursor<Entity extends Identified, Row extends Identified>(
  query: SelectQueryBuilder<Entity>,
  { page: _page, per_page: limit, cursor: _cursor, ...filters }: ListQueryDto,
  cursor: string,
  { tenantId, list, sort, read = readEntities }: ListOptions<Entity, Row>,
): Promise<Page<Row>> {
  const scope = [tenantId, list, sort, filters];
  if (cursor !== '') startAfter(query, sort, decodeCursor(cursor, scope));
  sortRows(query, sort);
  const rows = await read(query.limit(limit + 1));
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  const hasMore = rows.length > limit && last;
  return {
    data,
    meta: { limit, nextCursor: hasMore ? encodeCursor(positionOf(last, sort), scope) : null },
  };
}

function startAfter(query: SelectQueryBuilder<ObjectLiteral>, sort: string, { value, id }: Position): void {
  const { property, direction } = parseSort(sort);
  const comparison = direction === 'ASC' ? '>' : '<';
  query.andWhere(`(${query.alias}.${property}, ${query.alias}.id) ${comparison} (:afterValue, :afterId)`, {
    afterValue: value,
    afterId: id,
  });
}

function positionOf(row: Identified, sort: string): Position {
  const value: unknown = Reflect.get(row, parseSort(sort).property);
  return { value: value instanceof Date ? value.toISOString() : String(value), id: row.id };
}

function parseSort(sort: string): { property: string; direction: 'ASC' | 'DESC' } {
  const isDescending = sort.startsWith('-');
  const column = isDescending ? sort.slice(1) : sort;
  const property = column.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return { property, direction: isDescending ? 'DESC' : 'ASC' };
}
