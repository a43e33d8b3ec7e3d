import { sql } from 'drizzle-orm';
import type { Queryable, Transaction } from './database.js';
import {
  client,
  oplog,
  oplogEntry,
  project,
  projectAssignment,
  report,
  reportFinding,
} from './schema/reference-app.js';

/**
 * Whether the reference app's tables are there: the record of its migrations says whose tables they are, since an adopter
 * may well have a `project` too. An earlier release's, without the later tables, does not count.
 */
export async function isReferenceAppInstalled(db: Queryable): Promise<boolean> {
  const found = await db.execute(sql`
    select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'graphwarden_internal' and c.relname = 'reference_app_migration'
       and to_regclass('public.tagging') is not null`);
  return found.rows.length > 0;
}

async function inserted(rows: Promise<{ id: string }[]>): Promise<string> {
  const [row] = await rows;
  if (row === undefined) throw new Error('an insert returned no row');
  return row.id;
}

/** A client of the workspace; answers with its id. */
export async function insertClient(db: Transaction, workspaceId: string, name: string): Promise<string> {
  return await inserted(db.insert(client).values({ workspaceId, name }).returning({ id: client.id }));
}

/** A project for a client of the same workspace, with the people assigned to it; answers with its id. */
export async function insertProject(
  db: Transaction,
  values: { workspaceId: string; clientId: string; name: string },
  assignedUserIds: readonly string[],
): Promise<string> {
  const projectId = await inserted(db.insert(project).values(values).returning({ id: project.id }));
  if (assignedUserIds.length > 0) {
    await db.insert(projectAssignment).values(assignedUserIds.map((userId) => ({ projectId, userId })));
  }
  return projectId;
}

/** An operation log with its entries, in order; answers with its id. */
export async function insertOplog(
  db: Transaction,
  projectId: string,
  name: string,
  entries: readonly { operator: string; tool: string; command: string }[],
): Promise<string> {
  const oplogId = await inserted(db.insert(oplog).values({ projectId, name }).returning({ id: oplog.id }));
  if (entries.length > 0) await db.insert(oplogEntry).values(entries.map((entry) => ({ ...entry, oplogId })));
  return oplogId;
}

/** A report with its findings; answers with its id. */
export async function insertReport(
  db: Transaction,
  projectId: string,
  title: string,
  findings: readonly string[],
): Promise<string> {
  const reportId = await inserted(
    db.insert(report).values({ projectId, title }).returning({ id: report.id }),
  );
  await db.insert(reportFinding).values(findings.map((finding) => ({ reportId, title: finding })));
  return reportId;
}
