import type { DataSource, QueryRunner } from 'typeorm';
import { SCHEMA } from './data-source.js';

/** Where the text of {@link renderSchema} is kept, from the root of the repository. */
export const SCHEMA_FILE = 'src/database/schema.sql';

const HEADER = `-- The schema as the migrations leave it, to be read: made by \`npm run schema:write\`, compared by \`npm run check\`.
-- TypeORM's own table of applied migrations is not in it.

CREATE SCHEMA ${SCHEMA};
`;

/** Of TypeORM, which makes it with its sequence before the first migration. */
const BOOKKEEPING = ['migrations', 'migrations_id_seq'];

type Database = Pick<DataSource, 'query'> | Pick<QueryRunner, 'query'>;

interface Table {
  name: string;
  /** Of its storage; null where it has none. */
  options: string | null;
  columns: string[];
  constraints: string[];
  indexes: string[];
}

/**
 * The schema of a migrated database as SQL that makes the same one: tables in the order of their creation,
 * then functions. What PostgreSQL's own functions say of each object is put together here: `pg_dump` is a
 * program that the embedded database has none of (that of `@electric-sql/pglite-tools` wants one exact
 * version of PGlite, older than the one in use), and its text differs between versions.
 *
 * @throws {Error} when the schema has something that is not rendered, such as a view or a trigger.
 */
export async function renderSchema(database: Database): Promise<string> {
  const unknown = (await database.query(UNKNOWN_OBJECTS, [SCHEMA, BOOKKEEPING])) as { object: string }[];
  if (unknown.length > 0) {
    const objects = unknown.map(({ object }) => object).join(', ');
    throw new Error(`${SCHEMA_FILE} would not show: ${objects}. Teach render-schema.ts to.`);
  }
  const tables = (await database.query(TABLES, [SCHEMA, BOOKKEEPING])) as Table[];
  const functions = (await database.query(FUNCTIONS, [SCHEMA])) as { definition: string }[];
  const texts = [
    ...tables.map(renderTable),
    ...functions.map(({ definition }) => renderFunction(definition)),
  ];
  return [HEADER, ...texts].join('\n');
}

/** Objects of the schema, and what hangs on its tables, beside those that are rendered. */
const UNKNOWN_OBJECTS = `
  SELECT pg_describe_object(d.classid, d.objid, 0) AS object
  FROM pg_depend d
  LEFT JOIN pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid
  LEFT JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND p.oid = d.objid
  WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = $1::regnamespace AND d.deptype = 'n'
    AND c.relkind IS DISTINCT FROM 'r' AND p.prokind IS DISTINCT FROM 'f'
    AND (c.relname IS NULL OR c.relname <> ALL ($2::text[]))
  UNION ALL
  SELECT pg_describe_object('pg_trigger'::regclass, t.oid, 0)
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
  WHERE c.relnamespace = $1::regnamespace AND NOT t.tgisinternal
  UNION ALL
  SELECT pg_describe_object('pg_class'::regclass, a.attrelid, a.attnum)
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' AND NOT a.attisdropped
    AND (a.attgenerated <> '' OR a.attidentity <> '')
  UNION ALL
  SELECT pg_describe_object('pg_class'::regclass, c.oid, 0) || ' with row security'
  FROM pg_class c
  WHERE c.relnamespace = $1::regnamespace AND c.relrowsecurity AND c.relkind = 'r'
  ORDER BY 1`;

/** Constraints of the kind `n` are the columns' NOT NULL, which PostgreSQL lists from version 18 on. */
const TABLES = `
  SELECT c.relname AS name, replace(array_to_string(c.reloptions, ', '), '=', ' = ') AS options,
    ARRAY(
      SELECT quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
        || coalesce(' COLLATE ' || nullif(a.attcollation, t.typcollation)::regcollation, '')
        || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
        || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid, true), '')
      FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum) AS columns,
    ARRAY(
      SELECT 'CONSTRAINT ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid, true)
      FROM pg_constraint k
      WHERE k.conrelid = c.oid AND k.contype <> 'n'
      ORDER BY position(k.contype::text IN 'pufcxt'), k.conname COLLATE "C") AS constraints,
    ARRAY(
      SELECT pg_get_indexdef(i.indexrelid)
      FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
      WHERE i.indrelid = c.oid
        AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.conrelid = c.oid)
      ORDER BY x.relname COLLATE "C") AS indexes
  FROM pg_class c
  WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' AND c.relname <> ALL ($2::text[])
  ORDER BY c.oid`;

const FUNCTIONS = `
  SELECT pg_get_functiondef(p.oid) AS definition
  FROM pg_proc p
  WHERE p.pronamespace = $1::regnamespace
  ORDER BY p.proname COLLATE "C", pg_get_function_identity_arguments(p.oid) COLLATE "C"`;

function renderTable({ name, options, columns, constraints, indexes }: Table): string {
  const lines = [...columns, ...constraints.map(withLists)].map((line) => `  ${line}`);
  const storage = options === null ? '' : ` WITH (${options})`;
  const statements = [`CREATE TABLE ${SCHEMA}.${name} (\n${lines.join(',\n')}\n)${storage}`, ...indexes];
  return statements.map((statement) => `${statement};\n`).join('');
}

const ANY_OF_TEXTS = /(\w+) = ANY \(ARRAY\[((?:'[^']*'::text(?:, )?)+)\]\)/g;

/** As it was written: PostgreSQL keeps an `IN` as an array of texts. */
function withLists(constraint: string): string {
  return constraint.replaceAll(
    ANY_OF_TEXTS,
    (_, column: string, texts: string) => `${column} IN (${texts.replaceAll('::text', '')})`,
  );
}

/** One argument a line. */
function renderFunction(definition: string): string {
  const [head, ...body] = definition.split('\nAS ');
  return `${[head!.replaceAll(/(\(|, )(?=p_)/g, '$1\n  ').replaceAll(' \n', '\n'), ...body].join('\nAS ').trimEnd()};\n`;
}
