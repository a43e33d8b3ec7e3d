import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from './database.js';

interface Name {
  readonly schema: string;
  readonly name: string;
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly isNullable: boolean;
  readonly hasDefault: boolean;
  readonly isGenerated: boolean;
}

interface TableRow extends Record<string, unknown>, Name {
  readonly kind: 'table' | 'view' | 'materialized_view' | 'foreign_table';
  readonly columns: Column[];
  readonly primaryKey: string[];
  readonly uniqueKeys: { name: string; columns: string[] }[];
  readonly foreignKeys: { name: string; columns: string[]; target: Name; targetColumns: string[] }[];
  readonly isInsertable: boolean;
  readonly isUpdatable: boolean;
  readonly isDeletable: boolean;
  readonly readsTables: Name[];
}

interface FunctionRow extends Record<string, unknown>, Name {
  readonly argumentNames: string[];
  readonly argumentTypes: string[];
  readonly returnsSet: boolean;
  readonly returnType: string;
}

/** What a database has, in the shape that `metadata` knows as `Catalog`. */
interface DatabaseCatalog {
  readonly tables: readonly TableRow[];
  readonly functions: readonly FunctionRow[];
}

/**
 * Tables, views and functions of every schema but PostgreSQL's own, sorted by name. Types are named in full
 * (`schema.type`) unless they are PostgreSQL's. Two statements.
 */
export async function readCatalog(db: Queryable): Promise<DatabaseCatalog> {
  const tables = await db.execute<TableRow>(listTables);
  const functions = await db.execute<FunctionRow>(listFunctions);
  return { tables: tables.rows, functions: functions.rows };
}

const ours = sql`n.nspname <> 'information_schema' and n.nspname !~ '^pg_'`;

/**
 * A type, with its schema unless it is PostgreSQL's own: what a cast takes whatever the search path is. A domain is named
 * by the type it is made of, as Hasura takes it.
 */
const typeName = (oid: SQL) =>
  sql`(select case e.typnamespace when 'pg_catalog'::regnamespace then format_type(t.oid, null)
                    else format('%I.%I', s.nspname, e.typname) || case when e.oid = t.oid then '' else '[]' end end
              from pg_type d join pg_type t on t.oid = case d.typtype when 'd' then d.typbasetype else d.oid end
              join pg_type e on e.oid = case when t.typcategory = 'A' and t.typelem <> 0 then t.typelem else t.oid end
              join pg_namespace s on s.oid = e.typnamespace where d.oid = ${oid})`;

/** The names of the columns that numbers in an array of the catalog stand for, in that order. */
const columnNames = (table: SQL, numbers: SQL) =>
  sql`(select coalesce(json_agg(k.attname order by p.place), '[]') from unnest(${numbers}) with ordinality p(attnum, place)
             join pg_attribute k on k.attrelid = ${table} and k.attnum = p.attnum)`;

/**
 * pg_relation_is_updatable tells by bits what a relation takes: 4 for UPDATE, 8 for INSERT, 16 for DELETE. The rules of
 * views depend on what the views read; every view is followed down to tables.
 */
const listTables = sql`
  with recursive relation as materialized (
    select c.oid, n.nspname as schema, c.relname as name, c.relkind, pg_relation_is_updatable(c.oid, true) as takes
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition and ${ours}),
  reads (view, relation) as (
    select r.ev_class, d.refobjid from pg_rewrite r
      join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass
     where d.refobjid <> r.ev_class
    union
    select reads.view, d.refobjid from reads join pg_rewrite r on r.ev_class = reads.relation
      join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass
     where d.refobjid <> r.ev_class)
  select r.schema, r.name,
    case r.relkind when 'v' then 'view' when 'm' then 'materialized_view' when 'f' then 'foreign_table' else 'table' end as kind,
    coalesce((
      select json_agg(json_build_object('name', a.attname, 'type', ${typeName(sql`a.atttypid`)},
               'isNullable', r.relkind in ('v', 'm') or not a.attnotnull,
               'hasDefault', a.atthasdef or a.attidentity <> '', 'isGenerated', a.attgenerated <> '') order by a.attnum)
        from pg_attribute a where a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped), '[]') as columns,
    coalesce((select ${columnNames(sql`i.indrelid`, sql`i.indkey::smallint[]`)} from pg_index i
               where i.indrelid = r.oid and i.indisprimary), '[]') as "primaryKey",
    coalesce((
      select json_agg(json_build_object('name', x.relname, 'columns', ${columnNames(sql`i.indrelid`, sql`(i.indkey::smallint[])[0:i.indnkeyatts - 1]`)}) order by x.relname)
        from pg_index i join pg_class x on x.oid = i.indexrelid
       where i.indrelid = r.oid and i.indisunique and i.indpred is null and i.indexprs is null), '[]') as "uniqueKeys",
    coalesce((
      select json_agg(json_build_object('name', f.conname, 'columns', ${columnNames(sql`f.conrelid`, sql`f.conkey`)},
               'target', json_build_object('schema', tn.nspname, 'name', t.relname),
               'targetColumns', ${columnNames(sql`f.confrelid`, sql`f.confkey`)}) order by f.conname)
        from pg_constraint f join pg_class t on t.oid = f.confrelid join pg_namespace tn on tn.oid = t.relnamespace
       where f.conrelid = r.oid and f.contype = 'f'), '[]') as "foreignKeys",
    (r.takes & 8) <> 0 as "isInsertable", (r.takes & 4) <> 0 as "isUpdatable", (r.takes & 16) <> 0 as "isDeletable",
    coalesce((
      select json_agg(json_build_object('schema', t.schema, 'name', t.name) order by t.schema, t.name)
        from reads join relation t on t.oid = reads.relation and t.relkind not in ('v', 'm')
       where reads.view = r.oid), '[]') as "readsTables"
    from relation r order by r.schema collate "C", r.name collate "C"`;

const listFunctions = sql`
  select n.nspname as schema, p.proname as name,
    coalesce((select json_agg(coalesce(p.proargnames[a.place], '') order by a.place)
                from generate_series(1, p.pronargs) a(place)), '[]') as "argumentNames",
    coalesce((select json_agg(${typeName(sql`a.type`)} order by a.place)
                from unnest(p.proargtypes::oid[]) with ordinality a(type, place)), '[]') as "argumentTypes",
    p.proretset as "returnsSet", ${typeName(sql`p.prorettype`)} as "returnType"
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
   where p.prokind = 'f' and ${ours}
   order by n.nspname collate "C", p.proname collate "C", p.oid`;
