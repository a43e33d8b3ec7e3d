import { afterAll, describe, expect, test } from '@jest/globals';
import { cloneDatabase } from '../support/database.js';
import type { TaggedModel } from '../support/reference-app-world.js';
import { worldOf } from '../support/world.js';

// What the database itself promises of the reference app's rows, whoever writes them.

const db = await cloneDatabase();
afterAll(() => db.drop());
const world = worldOf(db.pool);

const nil = '00000000-0000-0000-0000-000000000000';
const check = (constraint: string) => ({ code: '23514', constraint });
const foreign = (constraint: string) => ({ code: '23503', constraint });

/** A project with one row of everything that belongs to it. */
async function scene() {
  const owner = await world.user();
  const client = await world.client(await world.workspace({ owner }));
  const project = await world.project(client);
  const oplog = await world.oplog(project);
  const entry = await world.entry(oplog);
  const report = await world.report(project);
  const finding = await world.finding(report);
  const observation = await world.observation(report);
  return { owner, client, project, oplog, entry, report, finding, observation };
}

type Row = Record<string, string>;
async function asked(text: string, ...values: unknown[]): Promise<Row[]> {
  return (await db.pool.query<Row>(text, values)).rows;
}

describe('the catalog says', () => {
  test('that every foreign key has an index that begins with a column of it', async () => {
    const without = await asked(`
      SELECT c.conrelid::regclass::text AS table, c.conname FROM pg_constraint c
       WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace
         AND NOT EXISTS (SELECT FROM pg_index i
                          WHERE i.indrelid = c.conrelid AND i.indpred IS NULL AND i.indkey[0] = ANY (c.conkey))`);
    expect(without).toEqual([]);
    const [{ count } = { count: 0 }] = await asked(
      `SELECT count(*)::int FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace`,
    );
    expect(count).toBeGreaterThan(30);
  });

  test('that what decides who reaches a row is never null, and that every row says when it was made', async () => {
    const columns = await asked(
      `
      SELECT table_name || '.' || column_name AS name, is_nullable FROM information_schema.columns
       WHERE table_schema = 'public' AND column_name = ANY ($1)`,
      [
        ...[
          'workspace_id',
          'client_id',
          'project_id',
          'oplog_id',
          'oplog_entry_id',
          'report_id',
          'created_at',
        ],
      ],
    );
    expect(columns.filter((column) => column['is_nullable'] === 'YES')).toEqual([]);
    const dated = columns.filter(({ name }) => name?.endsWith('.created_at'));
    const tables = await asked(
      `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
    );
    expect(dated).toHaveLength(tables.length);
  });

  test('that no row has the nil id', async () => {
    const tables = await asked(`
      SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'id'
       WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY 1`);
    const checked = await asked(
      `
      SELECT conrelid::regclass::text AS name FROM pg_constraint
       WHERE contype = 'c' AND connamespace = 'public'::regnamespace AND conname LIKE '%\\_id\\_not\\_nil'
         AND pg_get_constraintdef(oid) LIKE $1 ORDER BY 1`,
      `%id <> '${nil}'::uuid%`,
    );
    expect(checked).toEqual(tables);
    await expect(world.tag({ id: nil })).rejects.toMatchObject(check('tag_id_not_nil'));
  });
});

describe('files', () => {
  const sized = (bytes: number) => ({ content: Buffer.alloc(bytes, 'x') });
  const limit = 10 * 1024 * 1024;

  test('have at most 10 MiB, as evidence and as a recording', async () => {
    const { report, entry } = await scene();
    await world.evidence(report, sized(limit));
    await expect(world.evidence(report, sized(limit + 1))).rejects.toMatchObject(
      check('evidence_content_size'),
    );
    await expect(world.recording(entry, sized(limit + 1))).rejects.toMatchObject(
      check('oplog_entry_recording_content_size'),
    );
    await world.recording(entry, sized(0));
  });

  test.each(['a/b', 'a\\b', '..', '.', '', ' x', 'x\n'])(
    'have a name that leads nowhere: not %j',
    async (filename) => {
      const { report } = await scene();
      await expect(world.evidence(report, { filename })).rejects.toMatchObject({ code: '23514' });
    },
  );

  test.each(['', 'text', 'text/', 'text/html; charset=utf-8', 'Text/Plain', 'text/plain\r\nx: y'])(
    'have a media type, which %j is not',
    async (mediaType) => {
      const { report } = await scene();
      await expect(world.evidence(report, { mediaType })).rejects.toMatchObject(
        check('evidence_media_type_shape'),
      );
    },
  );

  test('as evidence prove a finding of their own report, and go with it', async () => {
    const [here, there] = [await scene(), await scene()];
    const stray = world.evidence(here.report, { reportFindingId: there.finding });
    await expect(stray).rejects.toMatchObject(foreign('evidence_finding_within_report'));
    await world.evidence(here.report, { reportFindingId: here.finding });
    await world.evidence(here.report, { name: 'of the whole report' });
    await db.pool.query('DELETE FROM public.report_finding WHERE id = $1', [here.finding]);
    expect(await asked('SELECT name FROM public.evidence WHERE report_id = $1', here.report)).toEqual([
      { name: 'of the whole report' },
    ]);
  });

  test('are one an entry, for recordings', async () => {
    const { entry } = await scene();
    await world.recording(entry);
    await expect(world.recording(entry)).rejects.toMatchObject({ code: '23505' });
  });
});

describe('what is tagged', () => {
  /** One row of each model that takes tags. */
  const tagged = async (): Promise<Record<TaggedModel, string>> => {
    const { project, report, entry, finding, observation } = await scene();
    return {
      project,
      report,
      finding: await world.libraryFinding(),
      observation: await world.libraryObservation(),
      report_finding: finding,
      report_observation: observation,
      oplog_entry: entry,
    };
  };
  const models = [
    'project',
    'report',
    'finding',
    'observation',
    'report_finding',
    'report_observation',
    'oplog_entry',
  ] as const;
  const taggingsOf = (tag: string) => asked('SELECT model FROM public.tagging WHERE tag_id = $1', tag);

  test.each(models)('takes its taggings with it, and no others: %s', async (model) => {
    const [one, other] = [await tagged(), await tagged()];
    const tag = await world.tag();
    for (const id of [one[model], other[model]]) await world.tagging(tag, model, id);
    await db.pool.query(`DELETE FROM public.${model} WHERE id = $1`, [one[model]]);
    expect(await asked('SELECT object_id FROM public.tagging WHERE tag_id = $1', tag)).toEqual([
      { object_id: other[model] },
    ]);
  });

  test('takes along the taggings of all that goes with it', async () => {
    const objects = await tagged();
    const tag = await world.tag();
    for (const model of models) await world.tagging(tag, model, objects[model]);
    await db.pool.query('DELETE FROM public.project WHERE id = $1', [objects.project]);
    expect((await taggingsOf(tag)).map(({ model }) => model).sort()).toEqual(['finding', 'observation']);
  });

  test('exists, under the model named, and is of a model that takes tags', async () => {
    const { project, report } = await tagged();
    const tag = await world.tag();
    await expect(world.tagging(tag, 'report', project)).rejects.toMatchObject(foreign('tagging_object'));
    const client = db.pool.query(
      `INSERT INTO public.tagging (tag_id, model, object_id) VALUES ($1, 'client', $2)`,
      [tag, project],
    );
    await expect(client).rejects.toMatchObject(check('tagging_model_known'));
    await world.tagging(tag, 'report', report);
    await expect(world.tagging(tag, 'report', report)).rejects.toMatchObject({ code: '23505' });
    await expect(
      db.pool.query('UPDATE public.tagging SET object_id = $2 WHERE tag_id = $1', [tag, project]),
    ).rejects.toMatchObject(foreign('tagging_object'));
  });

  test('cannot be tagged while it goes', async () => {
    const { report } = await tagged();
    const tag = await world.tag();
    const client = await db.pool.connect();
    await client.query('BEGIN');
    await client.query('DELETE FROM public.report WHERE id = $1', [report]);
    const outcome = world.tagging(tag, 'report', report).catch((error: unknown) => error);
    await waitingForLock();
    await client.query('COMMIT');
    client.release();
    expect(await outcome).toMatchObject(foreign('tagging_object'));
  });

  /** Resolves once some statement of this database waits for a lock. */
  async function waitingForLock(): Promise<void> {
    for (;;) {
      const waiting = await asked(
        `SELECT 1 AS one FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      if (waiting.length > 0) return;
    }
  }

  test('has tags of one name each, whatever the case', async () => {
    await world.tag({ name: 'Re-test' });
    await expect(world.tag({ name: 're-TEST' })).rejects.toMatchObject({ code: '23505' });
  });

  test('may be tagged and untagged by a role that knows nothing of taggings', async () => {
    const { report } = await tagged();
    const tag = await world.tag();
    await world.tagging(tag, 'report', report);
    const role = `narrow_${Date.now()}`;
    const client = await db.pool.connect();
    await client.query(`CREATE ROLE ${role}`);
    await client.query(`GRANT SELECT, DELETE ON public.report TO ${role}`);
    await client.query(`SET ROLE ${role}`);
    await client.query('DELETE FROM public.report WHERE id = $1', [report]);
    await client.query('RESET ROLE');
    await client.query(`DROP OWNED BY ${role}`);
    await client.query(`DROP ROLE ${role}`);
    client.release();
    expect(await taggingsOf(tag)).toEqual([]);
  });
});

test('work outlives the person who did it', async () => {
  const { client, project, report, entry } = await scene();
  const author = await world.user();
  const rows = {
    'client_note.author_id': await world.clientNote(client, { authorId: author }),
    'project_note.author_id': await world.projectNote(project, { authorId: author }),
    'report.created_by': await world.report(project, { createdBy: author }),
    'report_finding.assigned_to': await world.finding(report, { assignedTo: author }),
    'evidence.uploaded_by': await world.evidence(report, { uploadedBy: author }),
    'oplog_entry_recording.uploaded_by': await world.recording(entry, { uploadedBy: author }),
  };
  await world.assign(project, author);
  await db.pool.query('DELETE FROM graphwarden.user_account WHERE id = $1', [author]);
  for (const [name, id] of Object.entries(rows)) {
    const [table, column] = name.split('.');
    expect(await asked(`SELECT ${column} AS who FROM public.${table} WHERE id = $1`, id)).toEqual([
      { who: null },
    ]);
  }
});

test('a word of the library stays while something uses it', async () => {
  const { report } = await scene();
  const severity = await world.severity();
  const finding = await world.finding(report, { severityId: severity });
  const remove = () => db.pool.query('DELETE FROM public.severity WHERE id = $1', [severity]);
  await expect(remove()).rejects.toMatchObject({ code: '23503' });
  await db.pool.query('DELETE FROM public.report_finding WHERE id = $1', [finding]);
  await remove();
});

test.each([
  ['a note that says nothing', () => scene().then(({ client }) => world.clientNote(client, { note: ' \n' }))],
  [
    'an objective that says nothing',
    () => scene().then(({ project }) => world.objective(project, { objective: '' })),
  ],
  ['a colour that is none', () => world.severity({ color: 'red' })],
  ['an extra field of a table without any', () => world.extraFieldSpec({ model: 'tag' })],
  [
    'an extra field of a type that there is not',
    () => world.extraFieldSpec({ model: 'report', type: 'date' }),
  ],
  [
    'an extra field with a name that is no identifier',
    () => world.extraFieldSpec({ model: 'report', internalName: 'a-b' }),
  ],
])('%s is refused', async (_what, made) => {
  await expect(made()).rejects.toMatchObject({ code: '23514' });
});
