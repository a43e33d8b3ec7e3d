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
           (select coalesce(json_object_agg(a.attname, quote_ident(a.attname)), '{}') from pg_attribute a
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
): Promise<readonly { readonly object: ObjectName; readonly schemaObject: ObjectName }[]> {
  const found = await db.execute<{ object: string; schemaObject: string }>(sql`
    select 'FUNCTION ' || p.oid::regprocedure as object, 'SCHEMA ' || quote_ident(n.nspname) as "schemaObject"
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where p.prokind = 'f' and format('%I.%I', n.nspname, p.proname) in
       (select format('%I.%I', f ->> 'schema', f ->> 'name') from jsonb_array_elements(${JSON.stringify(names)}::jsonb) f)`);
  return found.rows;
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

/**
 * Everything that somebody could act on us by who owns it: these schemas and ours, their relations and functions, and what
 * our views read or call, wherever that is. Who owns a table may put triggers and policies onto it, and they run as whoever
 * comes by; who owns a schema may drop what is in it and put something else in its place.
 */
const trusted = (schemas: readonly string[]): SQL => sql`(
  with recursive concerned as (
    select n.oid from pg_namespace n where n.nspname like 'graphwarden%' or n.nspname in ${among(schemas)}),
  beneath (class, oid) as (
    select 'pg_class'::regclass::oid, c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname like 'graphwarden%' and c.relkind in ('v', 'm')
    union
    select d.refclassid, d.refobjid from beneath b join pg_rewrite w on w.ev_class = b.oid
      join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid
     where b.class = 'pg_class'::regclass and d.refclassid in ('pg_class'::regclass, 'pg_proc'::regclass)),
  relations as (
    select c.* from pg_class c where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
       and (c.relnamespace in (select oid from concerned) or c.oid in (select oid from beneath where class = 'pg_class'::regclass))),
  functions as (
    select p.* from pg_proc p
     where p.pronamespace in (select oid from concerned) or p.oid in (select oid from beneath where class = 'pg_proc'::regclass))
  select 'this database' as name, d.datdba as owner from pg_database d where d.datname = current_database()
  union all select 'schema ' || quote_ident(n.nspname), n.nspowner from pg_namespace n
    where n.oid in (select oid from concerned union select relnamespace from relations union select pronamespace from functions)
  union all select format('%I.%I', n.nspname, c.relname), c.relowner from relations c join pg_namespace n on n.oid = c.relnamespace
  union all select 'function ' || p.oid::regprocedure, p.proowner from functions p)`;

/** What makes a role more than one that was granted some rights: its attributes, its memberships, what it owns. */
export async function findPowersOf(
  db: Queryable,
  role: string,
  schemas: readonly string[],
): Promise<readonly string[] | undefined> {
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
        || (select array_agg('it owns ' || o.name order by o.name collate "C") from ${trusted(schemas)} o where o.owner = r.oid), null) as powers
      from pg_roles r where r.rolname = ${role}`);
  return found.rows[0]?.powers;
}

/**
 * What takes back the rights that a role, or everybody, would be given on things that do not exist yet: on those that the
 * next migration makes, by whoever owns ours. That everybody may execute functions and use types is PostgreSQL's own rule.
 */
export async function listDefaultRights(
  db: Queryable,
  role: string,
  schemas: readonly string[],
): Promise<readonly string[]> {
  const found = await db.execute<{ statement: string }>(sql`
    select distinct format('ALTER DEFAULT PRIVILEGES FOR ROLE %I%s REVOKE ALL ON %s FROM %s', o.rolname,
             ' IN SCHEMA ' || quote_ident(n.nspname),
             case d.defaclobjtype when 'r' then 'TABLES' when 'S' then 'SEQUENCES' when 'f' then 'FUNCTIONS'
               when 'T' then 'TYPES' when 'n' then 'SCHEMAS' else 'LARGE OBJECTS' end,
             case when a.grantee = 0 then 'PUBLIC' else quote_ident(g.rolname) end) as statement
      from pg_default_acl d cross join lateral aclexplode(d.defaclacl) a join pg_roles o on o.oid = d.defaclrole
      left join pg_roles g on g.oid = a.grantee left join pg_namespace n on n.oid = d.defaclnamespace
     where (g.rolname = ${role} or (a.grantee = 0 and d.defaclobjtype not in ('f', 'T')))
       and (n.oid is null or n.nspname like 'graphwarden%' or n.nspname in ${among(schemas)})
       and (o.rolname = current_user or o.oid in (select c.relowner from pg_class c join pg_namespace s on s.oid = c.relnamespace
                                                   where s.nspname like 'graphwarden%'))
     order by 1`);
  return found.rows.map(({ statement }) => statement);
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
