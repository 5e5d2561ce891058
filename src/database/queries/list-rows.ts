import { InvalidCursorError, type Position, decodeCursor, encodeCursor } from '../../common/lists/cursor.js';
import type { ListQueryDto } from '../../common/lists/list-query.dto.js';
import type { Page } from '../../common/lists/page.dto.js';
import { ValidationError } from '../../common/errors/domain-error.js';
import { isDataException } from '../statements/sqlstate.js';
import type { TenantQuery } from './tenant-query.js';

/** Columns, or other expressions of SQL. */
export interface Order {
  /** Null where the id alone is in the wanted order. */
  value: string | null;
  id: string;
}

interface Identified {
  id: string;
}

/** How a list is sorted. */
export interface Sorting {
  /** In snake_case, with `-` before it for the largest first; ties are sorted by id the same way. */
  sort: string;
  /** What that is in the query, where it is not the column of the table that is called so, and its id. */
  order?: Order;
}

/** What a list is of, and how it is sorted. */
interface ListOptions<Entity, Row> extends Sorting {
  /** The name of the list, which a cursor is bound to. */
  list: string;
  /**
   * Reads the rows, with what counting them need not join; by default, those of the table. Of a page it gets how
   * many rows there are in all.
   */
  read?: (query: TenantQuery<Entity>, total?: Promise<number>) => Promise<Row[]>;
  /** Narrows a query to the rows that `read` finds, where those are not all. */
  narrow?: (query: TenantQuery<Entity>) => TenantQuery<Entity>;
}

/**
 * Reads the part of a list that a request wants: a page with totals, or, by cursor, what follows a row
 * (keyset).
 *
 * @param query with its filters; an index must go by tenant, the sorted column and id. Where the table has no
 * `id`, `order` says what takes its place, and `read` gives the rows one.
 * @param request the list's whole query DTO: a cursor is bound to its filters.
 * @throws {ValidationError} on a foreign cursor, or one together with another page than the first, which
 * generated clients fill in by themselves.
 */
export async function listRows<Entity extends object, Row extends Identified = Entity & Identified>(
  query: TenantQuery<Entity>,
  request: ListQueryDto,
  options: ListOptions<Entity, Row>,
): Promise<Page<Row>> {
  if (request.cursor !== undefined && (request.page ?? 1) !== 1) {
    throw new ValidationError([
      { field: 'cursor', code: 'NOT_ALLOWED', message: 'is not allowed together with a page but the first' },
    ]);
  }
  query.ofList();
  return request.cursor === undefined
    ? readPage(query, request, options)
    : readFromCursor(query, request, request.cursor, options);
}

async function readPage<Entity, Row extends Identified>(
  query: TenantQuery<Entity>,
  { page = 1, per_page: limit }: ListQueryDto,
  options: ListOptions<Entity, Row>,
): Promise<Page<Row>> {
  const { read = readRows, narrow } = options;
  const offset = (page - 1) * limit;
  const rows = query.clone().limit(limit, offset);
  sortRows(rows, options);
  const counting = (narrow ? narrow(query) : query).total();
  const [data, counted] = await Promise.all([read(rows, counting), counting]);
  // A total may be some seconds old, or have been counted a moment before.
  const total = Math.max(counted, data.length > 0 ? offset + data.length : 0);
  return { data, meta: { page, limit, total, totalPages: Math.ceil(total / limit) } };
}

/** Of a query whose rows are those of its table. */
function readRows<Row>(query: TenantQuery<unknown>): Promise<Row[]> {
  return query.rows() as Promise<Row[]>;
}

/** Sorts a query as a list is sorted. */
export function sortRows(query: TenantQuery<unknown>, { sort, order = orderOf(query, sort) }: Sorting): void {
  const { direction } = parseSort(sort);
  if (order.value !== null) query.orderBy(order.value, direction);
  query.orderBy(order.id, direction);
}

function orderOf({ table }: TenantQuery<unknown>, sort: string): Order {
  return { value: table.column(parseSort(sort).property), id: table.column('id') };
}

async function readFromCursor<Entity, Row extends Identified>(
  query: TenantQuery<Entity>,
  { page: _page, per_page: limit, cursor: _cursor, ...filters }: ListQueryDto,
  cursor: string,
  options: ListOptions<Entity, Row>,
): Promise<Page<Row>> {
  const { list, sort, read = readRows } = options;
  const scope = [query.tenantId, list, sort, filters];
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

function startAfter(query: TenantQuery<unknown>, sorting: Sorting, position: Position): void {
  compare(query, sorting, parseSort(sorting.sort).direction === 'ASC' ? '>' : '<', position);
}

/** Leaves out what comes after a row of a sorted query. */
export function endAt(query: TenantQuery<unknown>, sorting: Sorting, position: Position): void {
  compare(query, sorting, parseSort(sorting.sort).direction === 'ASC' ? '<=' : '>=', position);
}

function compare(
  query: TenantQuery<unknown>,
  { sort, order = orderOf(query, sort) }: Sorting,
  comparison: string,
  { value, id }: Position,
): void {
  if (order.value === null) query.and(`${order.id} ${comparison} ${query.value(id)}`);
  else query.and(`(${order.value}, ${order.id}) ${comparison} (${query.value(value)}, ${query.value(id)})`);
}

/** Where the row is that a sorted query has after so many others; null when it has no more than those. */
export async function positionAt(
  query: TenantQuery<unknown>,
  { sort, order = orderOf(query, sort) }: Sorting,
  offset: number,
): Promise<Position | null> {
  const columns = `${order.id} AS id, ${order.value ?? order.id} AS value`;
  const [row] = await query.clone().limit(1, offset).select<{ id: string; value: unknown }>(columns);
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
