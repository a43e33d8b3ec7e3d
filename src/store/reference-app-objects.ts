import { type SQL, sql } from 'drizzle-orm';
import type { Queryable, Transaction } from './database.js';
import { type Place, type Viewer, mayEdit, mayRead } from './reference-app-reach.js';
import { tagging } from './schema/reference-app.js';

/** What tags can be put on. */
export const taggedModels = tagging.model.enumValues;
export type TaggedModel = (typeof taggedModels)[number];

/** The table of a model as `o`, with what it takes to know where its rows belong; and what a row is called. */
interface TaggedTable {
  readonly from: SQL;
  readonly place: Place;
  readonly name: SQL;
}

export const taggedTables: Readonly<Record<TaggedModel, TaggedTable>> = {
  project: { from: sql`public.project o`, place: { projectId: sql`o.id` }, name: sql`o.name` },
  report: { from: sql`public.report o`, place: { projectId: sql`o.project_id` }, name: sql`o.title` },
  finding: { from: sql`public.finding o`, place: 'library', name: sql`o.title` },
  observation: { from: sql`public.observation o`, place: 'library', name: sql`o.title` },
  report_finding: {
    from: sql`public.report_finding o join public.report r on r.id = o.report_id`,
    place: { projectId: sql`r.project_id` },
    name: sql`o.title`,
  },
  report_observation: {
    from: sql`public.report_observation o join public.report r on r.id = o.report_id`,
    place: { projectId: sql`r.project_id` },
    name: sql`o.title`,
  },
  oplog_entry: {
    from: sql`public.oplog_entry o join public.oplog l on l.id = o.oplog_id`,
    place: { projectId: sql`l.project_id`, oplogId: sql`l.id` },
    name: sql`left(coalesce(nullif(o.command, ''), nullif(o.description, ''), nullif(o.tool, ''), l.name), 200)`,
  },
};

/** Models that belong to no project: everybody reads them, managers write them. */
export const isLibrary = (model: TaggedModel): boolean => taggedTables[model].place === 'library';

/** A row that can have tags. */
export interface ObjectReference {
  readonly model: TaggedModel;
  readonly id: string;
}

/**
 * A row that the viewer may read or edit, and whether it is the latter; undefined when it is out of reach or there is none. A
 * service token may be granted to update what it may not read.
 */
export async function findObject(
  db: Queryable,
  viewer: Viewer,
  reference: ObjectReference,
): Promise<{ mayEdit: boolean } | undefined> {
  return await readObject(db, viewer, reference, sql``);
}

/**
 * The same, and the row stands still until the transaction ends: nobody deletes it, or sets its tags, meanwhile. Rows out
 * of reach are not waited for. Reach may have been lost during the wait: look again.
 */
export async function lockObject(
  db: Transaction,
  viewer: Viewer,
  reference: ObjectReference,
): Promise<{ mayEdit: boolean } | undefined> {
  return await readObject(db, viewer, reference, sql`for no key update of o`);
}

async function readObject(
  db: Queryable,
  viewer: Viewer,
  { model, id }: ObjectReference,
  lock: SQL,
): Promise<{ mayEdit: boolean } | undefined> {
  const { from, place } = taggedTables[model];
  const edits = mayEdit(viewer, place);
  const found = await db.execute<{ mayEdit: boolean }>(sql`
    select ${edits} as "mayEdit" from ${from} where o.id = ${id} and (${mayRead(viewer, place)} or ${edits}) ${lock}`);
  return found.rows[0];
}
