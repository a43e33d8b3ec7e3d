import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable } from './database.js';
import { type Place, type Viewer, mayRead } from './reference-app-reach.js';

const file = z.object({
  id: z.string(),
  filename: z.string(),
  mediaType: z.string(),
  size: z.int(),
  content: z.instanceof(Buffer).nullable(),
});
/** A file kept in the database; without its content where that is larger than was asked for. */
export type StoredFile = z.infer<typeof file>;

/** A piece of evidence in the viewer's sight; undefined when it is out of sight or there is none. */
export async function findEvidenceFile(
  db: Queryable,
  viewer: Viewer,
  id: string,
  maximum: number,
): Promise<StoredFile | undefined> {
  const from = sql`public.evidence f join public.report r on r.id = f.report_id`;
  const place = { projectId: sql`r.project_id` };
  return await findFile(db, viewer, { from, place, is: sql`f.id = ${id}` }, maximum);
}

/** The recording of an entry of an operation log in the viewer's sight; undefined when either is out of sight or missing. */
export async function findRecordingFile(
  db: Queryable,
  viewer: Viewer,
  oplogEntryId: string,
  maximum: number,
): Promise<StoredFile | undefined> {
  const from = sql`
    public.oplog_entry_recording f
    join public.oplog_entry e on e.id = f.oplog_entry_id
    join public.oplog l on l.id = e.oplog_id`;
  const place = { projectId: sql`l.project_id`, oplogId: sql`l.id` };
  return await findFile(db, viewer, { from, place, is: sql`f.oplog_entry_id = ${oplogEntryId}` }, maximum);
}

/** The size is known without the bytes: those of a file that is too large never leave the disk. */
async function findFile(
  db: Queryable,
  viewer: Viewer,
  { from, place, is }: { readonly from: SQL; readonly place: Place; readonly is: SQL },
  maximum: number,
): Promise<StoredFile | undefined> {
  const found = await db.execute(sql`
    select f.id, f.filename, f.media_type as "mediaType", octet_length(f.content) as size,
           case when octet_length(f.content) <= ${maximum} then f.content end as content
      from ${from} where ${is} and ${mayRead(viewer, place)}`);
  return file.optional().parse(found.rows[0]);
}
