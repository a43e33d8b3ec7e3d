import { sql } from 'drizzle-orm';
import type { Queryable } from './database.js';

interface DatabaseOfRole extends Record<string, unknown> {
  /** Null where there is no database of this name. */
  readonly owner: string | null;
  /** Whether we may make one that the role owns. */
  readonly mayMake: boolean;
}

/** Whose a database of this name is, and whether we may make one for a role. */
export async function findDatabaseOf(
  db: Queryable,
  role: string,
  name: string,
): Promise<DatabaseOfRole | undefined> {
  const found = await db.execute<DatabaseOfRole>(sql`
    select (select o.rolname from pg_database d join pg_roles o on o.oid = d.datdba where d.datname = ${name}) as owner,
           me.rolsuper or me.rolcreatedb and pg_has_role(current_user, ${role}::name,
             case when current_setting('server_version_num')::int < 160000 then 'MEMBER' else 'SET' end) as "mayMake"
      from pg_roles me where me.rolname = current_user`);
  return found.rows[0];
}

/** Whether the role has the database that it is to own: somebody else may have made it meanwhile. */
export async function hasOwnDatabase(
  db: Queryable,
  { role, ownDatabase }: { readonly role: string; readonly ownDatabase: string | undefined },
): Promise<boolean> {
  return ownDatabase !== undefined && (await findDatabaseOf(db, role, ownDatabase))?.owner === role;
}
