import { sql } from 'drizzle-orm';
import type { PgColumn, PgInsertValue, PgTable } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import type { Queryable, Transaction } from './database.js';
import * as app from './schema/reference-app.js';

// The rows of the reference app as the demo makes them. Everybody else writes them through Hasura.

const made = z.tuple([z.object({ id: z.string() })]);

const into =
  <T extends PgTable & { readonly id: PgColumn }>(table: T) =>
  async (db: Transaction, row: PgInsertValue<T>): Promise<string> => {
    const [{ id }] = made.parse(await db.insert(table).values(row).returning({ id: table.id }));
    return id;
  };

// Each inserts a row and answers with its id. First the library:
export const insertProjectType = into(app.projectType);
export const insertProjectRole = into(app.projectRole);
export const insertObjectiveStatus = into(app.objectiveStatus);
export const insertFindingType = into(app.findingType);
export const insertSeverity = into(app.severity);
export const insertReportTemplate = into(app.reportTemplate);
export const insertFinding = into(app.finding);
export const insertObservation = into(app.observation);
export const insertExtraFieldSpec = into(app.extraFieldSpec);
export const insertTag = into(app.tag);
export const insertTagging = into(app.tagging);

// Then the work, from the client down:
export const insertClient = into(app.client);
export const insertClientContact = into(app.clientContact);
export const insertClientNote = into(app.clientNote);
export const insertProject = into(app.project);
export const insertProjectNote = into(app.projectNote);
export const insertProjectObjective = into(app.projectObjective);
export const insertProjectScope = into(app.projectScope);
export const insertProjectTarget = into(app.projectTarget);
export const insertOplog = into(app.oplog);
export const insertOplogEntry = into(app.oplogEntry);
export const insertRecording = into(app.oplogEntryRecording);
export const insertReport = into(app.report);
export const insertReportFinding = into(app.reportFinding);
export const insertReportObservation = into(app.reportObservation);
export const insertEvidence = into(app.evidence);

interface Assignment {
  readonly userId: string;
  readonly projectRoleId?: string;
}

/** Assigns people, not yet assigned, to a project. */
export async function assignToProject(
  db: Transaction,
  projectId: string,
  people: readonly Assignment[],
): Promise<void> {
  if (people.length > 0)
    await db.insert(app.projectAssignment).values(people.map((person) => ({ ...person, projectId })));
}

/** Invites people, not yet invited, to a project. */
export async function inviteToProject(
  db: Transaction,
  projectId: string,
  userIds: readonly string[],
): Promise<void> {
  if (userIds.length > 0)
    await db.insert(app.projectInvite).values(userIds.map((userId) => ({ userId, projectId })));
}

/** Invites people, not yet invited, to a client. */
export async function inviteToClient(
  db: Transaction,
  clientId: string,
  userIds: readonly string[],
): Promise<void> {
  if (userIds.length > 0)
    await db.insert(app.clientInvite).values(userIds.map((userId) => ({ userId, clientId })));
}

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
