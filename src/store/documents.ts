import { sql } from 'drizzle-orm';
import { type Queryable } from './database.js';

interface DocumentRow extends Record<string, unknown> {
  readonly reportId: string | null;
  readonly findingId: string | null;
}

/**
 * A document of the collaborative editor that this user may edit now, with the report and finding it belongs to; else
 * undefined. What a manager reaches by standing counts only where the credential acts as a manager.
 */
export async function findEditableDocument(
  db: Queryable,
  user: { readonly id: string; readonly byStanding: boolean },
  model: string,
  id: string,
): Promise<{ reportId: string | undefined; findingId: string | undefined } | undefined> {
  const found = await db.execute<DocumentRow>(sql`
    select d.report_id as "reportId", d.finding_id as "findingId"
      from graphwarden.collab_document d
     where d.model = ${model} and d.id = ${id}
       and exists (select 1 from graphwarden.user_project_access a
                    where a.user_id = ${user.id} and a.project_id = d.project_id and a.can_edit
                      and (${user.byStanding} or a.workspace_id is not null))`);
  const row = found.rows[0];
  return row && { reportId: row.reportId ?? undefined, findingId: row.findingId ?? undefined };
}
