import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from './database.js';

/** Something that rights are granted on, as a GRANT names it: `TABLE public.project`. */
export type ObjectName = string;

/** One right of a role on one thing, or on one column of it. */
export interface Right {
  readonly object: ObjectName;
  readonly privilege: string;
  /** Quoted where needed; null for the whole. */
  readonly column: string | null;
}

interface HeldRight extends Right, Record<string, unknown> {
  /** Whether the role may hand it on. */
  readonly mayGrant: boolean;
}

/** Lists of names go as one parameter of JSON. */
const among = (names: readonly string[]): SQL =>
  sql`(select jsonb_array_elements_text(${JSON.stringify(names)}::jsonb))`;

/** The rights that were granted to a role by its name on this database, on these schemas and on what is in them. */
export async function listRightsOf(
  db: Queryable,
  role: string,
  schemas: readonly string[],
): Promise<readonly HeldRight[]> {
  const found = await db.execute<HeldRight>(sql`
    with held as (
      select 'DATABASE ' || quote_ident(d.datname) as object, null as column, d.datacl as acl, d.datdba as owner
        from pg_database d where d.datname = current_database()
      union all
      select 'SCHEMA ' || quote_ident(n.nspname), null, n.nspacl, n.nspowner
        from pg_namespace n where n.nspname in ${among(schemas)}
      union all
      select case c.relkind when 'S' then 'SEQUENCE ' else 'TABLE ' end || format('%I.%I', n.nspname, c.relname), null, c.relacl, c.relowner
        from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname in ${among(schemas)}
      union all
      select 'TABLE ' || format('%I.%I', n.nspname, c.relname), quote_ident(a.attname), a.attacl, c.relowner
        from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
       where n.nspname in ${among(schemas)} and not a.attisdropped
      union all
      select 'FUNCTION ' || p.oid::regprocedure, null, p.proacl, p.proowner
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname in ${among(schemas)} and p.prokind = 'f')
    select h.object, h.column, r.privilege_type as privilege, r.is_grantable as "mayGrant"
      from held h cross join lateral aclexplode(h.acl) r join pg_roles g on g.oid = r.grantee
     where g.rolname = ${role} and h.owner <> g.oid
     order by h.object collate "C", privilege, h.column collate "C"`);
  return found.rows;
}

interface RelationRow extends Record<string, unknown> {
  readonly schema: string;
  readonly name: string;
  readonly object: ObjectName;
  readonly schemaObject: ObjectName;
  readonly isView: boolean;
  /** The sequences that the defaults of its columns take numbers from. */
  readonly sequences: readonly ObjectName[];
  /** Column to how it is written in SQL. */
  readonly columns: Readonly<Record<string, string>>;
}

/** The tables and views of these schemas. */
export async function listRelations(
  db: Queryable,
  schemas: readonly string[],
): Promise<readonly RelationRow[]> {
  const found = await db.execute<RelationRow>(sql`
    select n.nspname as schema, c.relname as name, 'TABLE ' || format('%I.%I', n.nspname, c.relname) as object,
           'SCHEMA ' || quote_ident(n.nspname) as "schemaObject", c.relkind in ('v', 'm') as "isView",
           (select coalesce(json_agg(distinct 'SEQUENCE ' || format('%I.%I', sn.nspname, s.relname)), '[]')
              from pg_attrdef a join pg_depend d on d.classid = 'pg_attrdef'::regclass and d.objid = a.oid and d.refclassid = 'pg_class'::regclass
              join pg_class s on s.oid = d.refobjid and s.relkind = 'S' join pg_namespace sn on sn.oid = s.relnamespace
             where a.adrelid = c.oid) as sequences,
           (select json_object_agg(a.attname, quote_ident(a.attname)) from pg_attribute a
             where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ${among(schemas)} and c.relkind in ('r', 'p', 'v', 'm', 'f')
     order by 1, 2`);
  return found.rows;
}

/** The functions of these names, every one of several that share a name. */
export async function listFunctionsNamed(
  db: Queryable,
  names: readonly { readonly schema: string; readonly name: string }[],
): Promise<readonly ObjectName[]> {
  const found = await db.execute<{ object: string }>(sql`
    select 'FUNCTION ' || p.oid::regprocedure as object from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where p.prokind = 'f' and format('%I.%I', n.nspname, p.proname) in
       (select format('%I.%I', f ->> 'schema', f ->> 'name') from jsonb_array_elements(${JSON.stringify(names)}::jsonb) f)`);
  return found.rows.map(({ object }) => object);
}

/**
 * Trigger functions of these schemas that a role may put onto tables of its own: there they would do, with their owner's
 * rights, what they are meant to do to ours. Triggers that exist go on firing for everybody without that right.
 */
export async function listTriggerFunctionsFor(
  db: Queryable,
  role: string,
  schemas: readonly string[],
): Promise<readonly ObjectName[]> {
  const found = await db.execute<{ object: string }>(sql`
    select 'FUNCTION ' || p.oid::regprocedure as object from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname in ${among(schemas)} and p.prorettype = 'trigger'::regtype
       and (p.prosecdef or n.nspname like 'graphwarden%') and has_function_privilege(${role}, p.oid, 'EXECUTE')
     order by 1`);
  return found.rows.map(({ object }) => object);
}

/** What makes a role more than one that was granted some rights: its attributes, its memberships, what it owns of ours. */
export async function findPowersOf(db: Queryable, role: string): Promise<readonly string[] | undefined> {
  const found = await db.execute<{ powers: string[] }>(sql`
    select array_remove(array[
        case when r.rolsuper then 'it is a superuser' end,
        case when r.rolcreaterole then 'it may create roles' end,
        case when r.rolcreatedb then 'it may create databases' end,
        case when r.rolbypassrls then 'it goes past row-level security' end,
        case when r.rolreplication then 'it may replicate the database' end,
        case when r.rolname = current_user then 'it is the role of Graphwarden itself' end
      ] || (select array_agg('it is a member of ' || quote_ident(m.rolname) order by m.rolname)
              from pg_auth_members a join pg_roles m on m.oid = a.roleid where a.member = r.oid)
        || (select array_agg('it owns ' || o.name order by o.name) from (
              select 'this database' as name from pg_database d where d.datname = current_database() and d.datdba = r.oid
              union all select 'schema ' || n.nspname from pg_namespace n where n.nspname like 'graphwarden%' and n.nspowner = r.oid
              union all select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where n.nspname like 'graphwarden%' and c.relkind in ('r', 'v') and c.relowner = r.oid) o), null) as powers
      from pg_roles r where r.rolname = ${role}`);
  return found.rows[0]?.powers;
}

/** What of ours a role reaches beside what it may: by PUBLIC, or in another way that no REVOKE from it takes away. */
export async function listLeaks(
  db: Queryable,
  role: string,
  allowed: readonly ObjectName[],
): Promise<readonly string[]> {
  const found = await db.execute<{ name: string }>(sql`
    select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('graphwarden', 'graphwarden_internal') and c.relkind in ('r', 'p', 'v', 'm', 'f')
       and not ('TABLE ' || format('%I.%I', n.nspname, c.relname) in ${among(allowed)})
       and (has_table_privilege(${role}, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
            or has_any_column_privilege(${role}, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES'))
    union all
    select 'objects of its own in schema ' || n.nspname from pg_namespace n
     where n.nspname in ('graphwarden', 'graphwarden_internal') and has_schema_privilege(${role}, n.oid, 'CREATE')
    order by 1`);
  return found.rows.map(({ name }) => name);
}

/** Of these schemas, those in which a role may make tables and functions of its own. */
export async function listSchemasOpenTo(
  db: Queryable,
  role: string,
  schemas: readonly string[],
): Promise<readonly string[]> {
  const found = await db.execute<{ name: string }>(sql`
    select quote_ident(n.nspname) as name from pg_namespace n
     where n.nspname in ${among(schemas)} and has_schema_privilege(${role}, n.oid, 'CREATE') order by 1`);
  return found.rows.map(({ name }) => name);
}
