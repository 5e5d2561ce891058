import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { InvalidCursorError, type Position, decodeCursor, encodeCursor } from '../../common/lists/cursor.js';
import type { ListQueryDto } from '../../common/lists/list-query.dto.js';
import type { Page } from '../../common/lists/page.dto.js';
import { ValidationError } from '../../common/errors/domain-error.js';
import { isDataException } from '../statements/sqlstate.js';
import type { TenantId } from '../tenant/tenant-id.js';

/** Properties with the alias of their entity. */
export interface Order {
  /** Null where the id alone is in the wanted order. */
  value: string | null;
  id: string;
}

type Identified = ObjectLiteral & { id: string };

/** How a list is sorted. */
export interface Sorting {
  /** In snake_case, with `-` before it for the largest first; ties are sorted by id the same way. */
  sort: string;
  /** What that is in the query, where it is not a property of the entity that is called so, and its id. */
  order?: Order;
}

/** What a list is of, and how it is sorted. */
interface ListOptions<Entity extends ObjectLiteral, Row> extends Sorting {
  tenantId: TenantId;
  /** The name of the list, which a cursor is bound to. */
  list: string;
  /** Reads the rows, with what counting them need not join; by default, as entities. */
  read?: (query: SelectQueryBuilder<Entity>) => Promise<Row[]>;
}

/**
 * Reads the part of a list that a request wants: a page with totals, or, by cursor, what follows a row (keyset).
 *
 * @param query on an entity, with its filters; an index must go by tenant, the sorted column and id. Where the entity has
 * no `id`, `order` says what takes its place, and `read` gives the rows one.
 * @param request the list's whole query DTO: a cursor is bound to its filters.
 * @throws {ValidationError} on a foreign cursor, or one together with another page than the first, which generated clients
 * fill in by themselves.
 */
export async function listRows<Entity extends ObjectLiteral, Row extends Identified = Entity & Identified>(
  query: SelectQueryBuilder<Entity>,
  request: ListQueryDto,
  options: ListOptions<Entity, Row>,
): Promise<Page<Row>> {
  if (request.cursor !== undefined && (request.page ?? 1) !== 1) {
    throw new ValidationError([
      { field: 'cursor', code: 'NOT_ALLOWED', message: 'is not allowed together with a page but the first' },
    ]);
  }
  return request.cursor === undefined
    ? readPage(query, request, options)
    : readFromCursor(query, request, request.cursor, options);
}

async function readPage<Entity extends ObjectLiteral, Row extends Identified>(
  query: SelectQueryBuilder<Entity>,
  { page = 1, per_page: limit }: ListQueryDto,
  options: ListOptions<Entity, Row>,
): Promise<Page<Row>> {
  const { read = readEntities } = options;
  const total = await countRows(query);
  sortRows(query, options);
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

function sortRows<Entity extends ObjectLiteral>(
  query: SelectQueryBuilder<Entity>,
  { sort, order = orderOf(query, sort) }: Sorting,
): void {
  const { direction } = parseSort(sort);
  if (order.value !== null) query.addOrderBy(order.value, direction);
  query.addOrderBy(order.id, direction);
}

function orderOf({ alias }: SelectQueryBuilder<ObjectLiteral>, sort: string): Order {
  return { value: `${alias}.${parseSort(sort).property}`, id: `${alias}.id` };
}

async function readFromCursor<Entity extends ObjectLiteral, Row extends Identified>(
  query: SelectQueryBuilder<Entity>,
  { page: _page, per_page: limit, cursor: _cursor, ...filters }: ListQueryDto,
  cursor: string,
  options: ListOptions<Entity, Row>,
): Promise<Page<Row>> {
  const { tenantId, list, sort, read = readEntities } = options;
  const scope = [tenantId, list, sort, filters];
  if (cursor !== '') startAfter(query, options, decodeCursor(cursor, scope));
  sortRows(query, options);
  const rows = await read(query.limit(limit + 1)).catch((error: unknown) => {
    // A position that the database cannot read is none that this list gave.
    throw cursor !== '' && isDataException(error) ? new InvalidCursorError() : error;
  });
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  const hasMore = rows.length > limit && last;
  return {
    data,
    meta: { limit, nextCursor: hasMore ? encodeCursor(positionOf(last, sort), scope) : null },
  };
}

function startAfter<Entity extends ObjectLiteral>(
  query: SelectQueryBuilder<Entity>,
  sorting: Sorting,
  position: Position,
): void {
  compare(query, sorting, parseSort(sorting.sort).direction === 'ASC' ? '>' : '<', 'after', position);
}

/** Leaves out what comes after a row of a sorted query. */
export function endAt<Entity extends Identified>(
  query: SelectQueryBuilder<Entity>,
  sorting: Sorting,
  position: Position,
): void {
  compare(query, sorting, parseSort(sorting.sort).direction === 'ASC' ? '<=' : '>=', 'end', position);
}

function compare<Entity extends ObjectLiteral>(
  query: SelectQueryBuilder<Entity>,
  { sort, order = orderOf(query, sort) }: Sorting,
  comparison: string,
  name: string,
  { value, id }: Position,
): void {
  const [valueName, idName] = [`${name}Value`, `${name}Id`];
  if (order.value === null) query.andWhere(`${order.id} ${comparison} :${idName}`, { [idName]: id });
  else {
    query.andWhere(`(${order.value}, ${order.id}) ${comparison} (:${valueName}, :${idName})`, {
      [valueName]: value,
      [idName]: id,
    });
  }
}

/** Where the row is that a sorted query has after so many others; null when it has no more than those. */
export async function positionAt<Entity extends Identified>(
  query: SelectQueryBuilder<Entity>,
  { sort, order = orderOf(query, sort) }: Sorting,
  offset: number,
): Promise<Position | null> {
  const row = await query
    .clone()
    .select(order.id, 'id')
    .addSelect(order.value ?? order.id, 'value')
    .offset(offset)
    .limit(1)
    .getRawOne<{ id: string; value: unknown }>();
  return row ? { id: row.id, value: toText(row.value) } : null;
}

function positionOf(row: Identified, sort: string): Position {
  const value: unknown = Reflect.get(row, parseSort(sort).property);
  return { value: toText(value), id: row.id };
}

function toText(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value);
}

function parseSort(sort: string): { property: string; direction: 'ASC' | 'DESC' } {
  const isDescending = sort.startsWith('-');
  const column = isDescending ? sort.slice(1) : sort;
  const property = column.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return { property, direction: isDescending ? 'DESC' : 'ASC' };
}
