import { sql } from 'drizzle-orm';
import type { Queryable } from './database.js';

/** The password that a role is to have. */
export interface RolePassword {
  /** What the server keeps of it. */
  readonly verifier: string;
  /** Whether the role is made where it is missing. */
  readonly create: boolean;
  /** Whether a role that is there gets it, too. */
  readonly set: boolean;
  /** Whether this is what a server may keep of it. */
  isBehind(verifier: string): Promise<boolean>;
}

/** Whether a role has another password, or none. Where we may not see what the server keeps, it counts as another. */
export async function hasOtherPassword(
  db: Queryable,
  role: string,
  { isBehind }: RolePassword,
): Promise<boolean> {
  const [right] = (
    await db.execute<{ may: boolean }>(
      sql`select has_column_privilege('pg_catalog.pg_authid', 'rolpassword', 'SELECT') as may`,
    )
  ).rows;
  if (right?.may !== true) return true;
  const [kept] = (
    await db.execute<{ verifier: string | null }>(
      sql`select rolpassword as verifier from pg_catalog.pg_authid where rolname = ${role}`,
    )
  ).rows;
  return !(await isBehind(kept?.verifier ?? ''));
}
