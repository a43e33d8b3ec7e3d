import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from './database.js';

const readsProject = (tokenId: string): SQL => sql`
  exists (select from graphwarden.service_token_project_access a where a.token_id = ${tokenId})`;

/** What is asked of a service token, and the condition that it does so now. */
const conditions = {
  project_read: readsProject,
  project_read_or_oplog_read: (tokenId: string): SQL => sql`
    (${readsProject(tokenId)} or exists (
      select from graphwarden.service_token_oplog_access a where a.token_id = ${tokenId} and a.can_read))`,
  oplog_update: (tokenId: string): SQL => sql`
    exists (select from graphwarden.service_token_oplog_access a where a.token_id = ${tokenId} and a.can_update)`,
};

/** Whether a service token has now what is asked of it: one that is revoked, expired or frozen has nothing. */
export async function meetsServiceNeed(
  db: Queryable,
  tokenId: string,
  need: keyof typeof conditions,
): Promise<boolean> {
  const found = await db.execute<{ meets: boolean }>(sql`select ${conditions[need](tokenId)} as meets`);
  return found.rows[0]?.meets === true;
}
