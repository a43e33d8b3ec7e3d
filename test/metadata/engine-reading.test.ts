import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type PermissionEngine,
  type SelectRequest,
  createPermissionEngine,
} from '../../src/metadata/engine.js';
import { raw } from '../../src/metadata/fragment.js';
import type { BoolExp, SelectPermission } from '../../src/metadata/model.js';
import { readPermitted } from '../../src/store/permitted.js';
import {
  type Stage,
  engineOf,
  errorOf,
  idsOf,
  inherited,
  metadataOf,
  select,
  session,
  stageOf,
  table,
} from './engine-stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await stageOf(`
    CREATE TABLE note (id int PRIMARY KEY, author text, body text, secret text, project_id int);
    CREATE TABLE project (id int PRIMARY KEY, name text, budget int);
    ALTER TABLE note ADD FOREIGN KEY (project_id) REFERENCES project;
    CREATE FUNCTION loud(n note) RETURNS text STABLE LANGUAGE sql AS $$ SELECT upper(n.body) $$;
    CREATE FUNCTION peers(n note) RETURNS SETOF note STABLE LANGUAGE sql AS $$ SELECT o FROM note o WHERE o.author = n.author AND o.id <> n.id $$;
    INSERT INTO project VALUES (1, 'open', 10), (2, 'closed', 20);
    INSERT INTO note VALUES (1, 'ann', 'a', 's1', 1), (2, 'ann', 'b', 's2', 2), (3, 'bob', 'c', 's3', 1), (4, NULL, 'd', 's4', NULL);`);
});
afterAll(async () => await stage.close());

const note = { schema: 'public', name: 'note' };
const project = { schema: 'public', name: 'project' };

interface Permissions {
  readonly notes?: readonly SelectPermission[];
  readonly projects?: readonly SelectPermission[];
  readonly roles?: Readonly<Record<string, readonly string[]>>;
}

const engineWith = ({ notes = [], projects = [], roles = {} }: Permissions): PermissionEngine =>
  engineOf(
    stage,
    [
      table('note', {
        permissions: notes,
        relationships: [
          { name: 'project', type: 'object', using: { kind: 'own_key', columns: ['project_id'] } },
        ],
        computedFields: ['loud', 'peers'].map((name) => ({
          name,
          function: { schema: 'public', name },
          tableArgument: null,
          sessionArgument: null,
        })),
      }),
      table('project', {
        permissions: projects,
        relationships: [
          {
            name: 'notes',
            type: 'array',
            using: { kind: 'their_key', table: note, columns: ['project_id'] },
          },
        ],
      }),
    ],
    inherited(roles),
  );

const rowsOf = async (engine: PermissionEngine, request: Partial<SelectRequest> = {}, role = 'user') =>
  await readPermitted(
    stage.db,
    engine.select(session({ 'x-hasura-name': 'ann' }, role), { table: note, ...request }),
  );

const refusal = (engine: PermissionEngine, request: Partial<SelectRequest> = {}, role = 'user') =>
  errorOf(() => engine.select(session({}, role), { table: note, ...request }));

describe('a select', () => {
  const own = select({ author: { _eq: 'X-Hasura-Name' } }, { columns: ['id', 'body'] });

  it('shows the rows of the filter, with the columns of the permission', async () => {
    expect(await rowsOf(engineWith({ notes: [own] }))).toEqual([
      { id: 1, body: 'a' },
      { id: 2, body: 'b' },
    ]);
    expect(await rowsOf(engineWith({ notes: [own] }), { columns: ['body'], where: { id: 2 } })).toEqual([
      { body: 'b' },
    ]);
  });

  it('hides a row of which the filter is NULL', async () => {
    const engine = engineWith({ notes: [select({ _not: { author: { _eq: 'bob' } } })] });
    expect(await idsOf(stage, engine.select(session(), { table: note }))).toEqual([1, 2]);
  });

  it("has every column by '*'", async () => {
    expect((await rowsOf(engineWith({ notes: [select({ id: 1 })] })))[0]).toEqual({
      ...{ id: 1, author: 'ann', body: 'a', secret: 's1', project_id: 1 },
    });
  });

  it('is ordered and paged as the request says, within the limit of the role', async () => {
    const engine = engineWith({ notes: [select({}, { columns: ['id', 'author'], limit: 3 })] });
    const ids = async (request: Partial<SelectRequest>) =>
      (await rowsOf(engine, { orderBy: [{ column: 'id' }], ...request })).map(({ id }) => id);
    expect(await ids({})).toEqual([1, 2, 3]);
    expect(await ids({ limit: 2 })).toEqual([1, 2]);
    expect(await ids({ limit: 100 })).toEqual([1, 2, 3]);
    expect(await ids({ limit: 0 })).toEqual([]);
    expect(await ids({ limit: 2, offset: 3 })).toEqual([4]);
    const order = [{ column: 'author', direction: 'desc', nulls: 'last' } as const, { column: 'id' }];
    expect(await ids({ orderBy: order })).toEqual([3, 1, 2]);
    expect(await ids({ orderBy: [{ column: 'author', nulls: 'first' }, { column: 'id' }] })).toEqual([
      4, 1, 2,
    ]);
    for (const limit of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(refusal(engine, { limit }).code).toBe('invalid-request');
  });

  it('gives computed values that are granted', async () => {
    const engine = engineWith({ notes: [select({ id: 1 }, { computedFields: ['loud'], columns: ['id'] })] });
    expect(await rowsOf(engine, { columns: ['id', 'loud'] })).toEqual([{ id: 1, loud: 'A' }]);
    expect(refusal(engineWith({ notes: [{ ...own, filter: {} }] }), { columns: ['loud'] }).code).toBe(
      'column-not-permitted',
    );
  });

  it('reads what the engine was told to in place of a table, everywhere', async () => {
    const metadata = metadataOf([
      table('note', {
        permissions: [select({ project: {} }, { columns: ['id'] })],
        relationships: [
          { name: 'project', type: 'object', using: { kind: 'own_key', columns: ['project_id'] } },
        ],
      }),
      table('project', { permissions: [select()] }),
    ]);
    const engine = createPermissionEngine(metadata, stage.catalog, {
      instead: new Map([['public.project', raw('(SELECT * FROM "public"."project" WHERE "id" = 2)')]]),
    });
    expect(await idsOf(stage, engine.select(session(), { table: note }))).toEqual([2]);
    expect(await idsOf(stage, engine.select(session(), { table: project }))).toEqual([2]);
  });

  it.each<[Partial<SelectRequest>, string]>([
    [{ columns: ['secret'] }, 'column-not-permitted'],
    [{ columns: ['nothing'] }, 'column-not-permitted'],
    [{ orderBy: [{ column: 'secret' }] }, 'column-not-permitted'],
    [{ where: { secret: { _like: 's%' } } }, 'column-not-permitted'],
    [{ where: { _not: { secret: 's1' } } }, 'column-not-permitted'],
    [{ where: { loud: { _eq: 'A' } } }, 'column-not-permitted'],
    [{ where: { nothing: 1 } }, 'unknown-column'],
    [{ where: { id: { _nothing: 1 } } }, 'unknown-operator'],
    [{ where: { id: { $eq: 1 } } }, 'unknown-operator'],
    [{ where: { project: {} } }, 'no-permission'],
    [{ where: { _exists: { _table: 'note', _where: {} } } }, 'invalid-request'],
    [{ where: { body: { _ceq: 'body' } } }, 'invalid-request'],
    [{ where: { id: 'one', body: { _is_null: 'x' } } }, 'invalid-request'],
    [{ table: project }, 'no-permission'],
    [{ table: { schema: 'public', name: 'nothing' } }, 'unknown-table'],
  ])('refuses what the role may not name: %j', (request, code) => {
    const error = refusal(engineWith({ notes: [{ ...own, filter: {} }] }), request);
    expect(error.code).toBe(code);
    expect(error.place).toBeUndefined();
  });

  it('refuses a role without a permission, and one that the metadata does not know', () => {
    for (const role of ['other', 'admin', '', '__proto__'])
      expect(refusal(engineWith({ notes: [own] }), {}, role).code).toBe('no-permission');
  });

  it('says where the permission names a column that there is not', () => {
    const error = refusal(engineWith({ notes: [select({}, { columns: ['id', 'gone'] })] }));
    expect(error).toMatchObject({ code: 'unknown-column', place: { path: 'select_permissions.user' } });
  });
});

describe('the where of a request', () => {
  const notes = [select({}, { columns: ['id', 'body'] })];
  const open = [select({ name: { _eq: 'open' } }, { columns: ['id', 'name'] })];
  const ids = async (permissions: Permissions, where: BoolExp) =>
    (await rowsOf(engineWith(permissions), { where, orderBy: [{ column: 'id' }] })).map(({ id }) => id);

  it('sees of other tables what their permissions show', async () => {
    expect(await ids({ notes, projects: open }, { project: {} })).toEqual([1, 3]);
    expect(await ids({ notes, projects: open }, { _not: { project: {} } })).toEqual([2, 4]);
    expect(await ids({ notes, projects: open }, { project: { notes: { id: 3 } } })).toEqual([1, 3]);
    expect(refusal(engineWith({ notes, projects: open }), { where: { project: { budget: 10 } } }).code).toBe(
      'column-not-permitted',
    );
  });

  it('applies them at every level, each with its own row as its root', async () => {
    const few = [
      select(
        { _exists: { _table: 'project', _where: { id: { _ceq: ['$', 'project_id'] }, name: 'open' } } },
        { columns: ['id'] },
      ),
    ];
    const every = [select({}, { columns: ['id'] })];
    const engine = engineWith({ notes: few, projects: every });
    const asked = async (where: BoolExp) =>
      await idsOf(stage, engine.select(session(), { table: project, where }));
    expect(await asked({ notes: {} })).toEqual([1]);
    expect(await asked({ notes: { project: { notes: {} } } })).toEqual([1]);
  });

  it('takes texts for texts, whatever they look like', async () => {
    expect(await ids({ notes }, { body: { _eq: 'X-Hasura-Name' } })).toEqual([]);
    expect(await ids({ notes }, { body: 'REQ_USER_ID' })).toEqual([]);
  });

  it('may use computed fields that are granted, of rows as far as those are shown', async () => {
    const granted = [select({ id: { _ne: 2 } }, { columns: ['id'], computedFields: ['loud'] })];
    expect(await ids({ notes: granted }, { loud: { _eq: 'C' } })).toEqual([3]);
    expect(await ids({ notes: [select({}, { columns: ['id'] })] }, { peers: { id: { _gt: 0 } } })).toEqual([
      1, 2,
    ]);
    expect(await ids({ notes: granted }, { peers: {} })).toEqual([]);
  });

  it('is bounded in depth', () => {
    let where: BoolExp = {};
    for (let depth = 0; depth < 5000; depth++) where = { _and: [where] };
    expect(refusal(engineWith({ notes }), { where }).code).toBe('invalid-request');
  });
});

describe('count', () => {
  it('counts the rows that the role may read, whatever its limit', async () => {
    const engine = engineWith({ notes: [select({ author: { _is_null: false } }, { limit: 1 })] });
    const counted = async (where?: BoolExp) =>
      await readPermitted(stage.db, engine.count(session(), { table: note, ...(where && { where }) }));
    expect(await counted()).toEqual([{ count: 3 }]);
    expect(await counted({ author: 'ann' })).toEqual([{ count: 2 }]);
    expect(errorOf(() => engine.count(session({}, 'other'), { table: note })).code).toBe('no-permission');
  });
});
