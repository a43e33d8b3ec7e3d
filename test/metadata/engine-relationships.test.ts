import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BoolExp, Relationship } from '../../src/metadata/model.js';
import { readPermitted } from '../../src/store/permitted.js';
import { type Stage, engineOf, errorOf, idsOf, select, session, stageOf, table } from './engine-stage.js';

const name = (text: string) => ({ schema: 'public', name: text });

let stage: Stage;
beforeAll(async () => {
  stage = await stageOf(`
    CREATE TABLE project (id int PRIMARY KEY, name text NOT NULL, region int, client text, UNIQUE (region, client));
    CREATE TABLE report (
      id int PRIMARY KEY, project_id int REFERENCES project, title text, parent_id int REFERENCES report,
      region int, client text, owner text, FOREIGN KEY (region, client) REFERENCES project (region, client));
    CREATE TABLE project_detail (project_id int PRIMARY KEY REFERENCES project, secret text);
    CREATE TABLE unrelated (id int PRIMARY KEY, title text);
    CREATE TABLE untracked (id int PRIMARY KEY);
    CREATE TABLE twofold (id int REFERENCES project REFERENCES unrelated, twice int REFERENCES project (id) REFERENCES project (id));
    CREATE VIEW access AS SELECT * FROM (VALUES ('ann', 1, true), ('ann', 2, false), ('bob', 2, true)) a(member, project_id, can_edit);
    INSERT INTO project VALUES (1, 'one', 7, 'x'), (2, 'two', 7, 'y'), (3, 'three', 8, 'x');
    INSERT INTO project_detail VALUES (1, 's1'), (3, NULL);
    INSERT INTO report VALUES
      (10, 1, 'a', NULL, 7, 'x', 'ann'), (11, 1, 'b', 10, 8, 'x', 'bob'),
      (20, 2, 'a', 10, 7, NULL, NULL), (30, NULL, 'c', 20, NULL, NULL, 'ann');
    INSERT INTO unrelated VALUES (1, 'a');
    CREATE FUNCTION shout(r report) RETURNS text STABLE LANGUAGE sql AS $$ SELECT upper(r.title) $$;
    CREATE FUNCTION is_mine(s json, r report) RETURNS boolean STABLE LANGUAGE sql AS $$ SELECT r.owner = s->>'x-hasura-name' $$;
    CREATE FUNCTION siblings(r report) RETURNS SETOF report STABLE LANGUAGE sql AS $$ SELECT o FROM report o WHERE o.project_id = r.project_id AND o.id <> r.id $$;
    CREATE FUNCTION by_text(r report, s text) RETURNS text STABLE LANGUAGE sql AS $$ SELECT s $$;
    CREATE FUNCTION longer(r report, n int) RETURNS int STABLE LANGUAGE sql AS $$ SELECT n $$;
    CREATE FUNCTION other_row(r report) RETURNS report STABLE LANGUAGE sql AS $$ SELECT r $$;`);
});
afterAll(async () => await stage.close());

const manual = (target: string, mapping: Readonly<Record<string, string>>): Relationship['using'] => ({
  kind: 'manual',
  table: name(target),
  mapping,
});

const reports: readonly Omit<Relationship, 'place'>[] = [
  { name: 'project', type: 'object', using: { kind: 'own_key', columns: ['project_id'] } },
  { name: 'place', type: 'object', using: { kind: 'own_key', columns: ['client', 'region'] } },
  { name: 'parent', type: 'object', using: { kind: 'own_key', columns: ['parent_id'] } },
  {
    name: 'children',
    type: 'array',
    using: { kind: 'their_key', table: name('report'), columns: ['parent_id'] },
  },
  { name: 'accesses', type: 'array', using: manual('access', { project_id: 'project_id' }) },
  { name: 'mine', type: 'object', using: manual('access', { project_id: 'project_id', owner: 'member' }) },
  { name: 'keyless', type: 'object', using: { kind: 'own_key', columns: ['region', 'client', 'title'] } },
  { name: 'lost', type: 'array', using: manual('untracked', { id: 'id' }) },
  { name: 'wrong', type: 'array', using: manual('access', { project_id: 'nothing' }) },
];
const projects: readonly Omit<Relationship, 'place'>[] = [
  {
    name: 'reports',
    type: 'array',
    using: { kind: 'their_key', table: name('report'), columns: ['project_id'] },
  },
  {
    name: 'local',
    type: 'array',
    using: { kind: 'their_key', table: name('report'), columns: ['region', 'client'] },
  },
  {
    name: 'detail',
    type: 'object',
    using: { kind: 'their_key', table: name('project_detail'), columns: ['project_id'] },
  },
];
const computed = (
  field: string,
  sessionArgument: string | null = null,
  tableArgument: string | null = null,
) => ({
  name: field,
  function: name(field),
  tableArgument,
  sessionArgument,
});
const computedFields = [
  computed('shout'),
  computed('is_mine', 's', 'r'),
  computed('siblings'),
  computed('longer'),
  computed('by_text', 's'),
  computed('shout_at', 'nobody', 'nothing'),
  computed('other_row'),
  computed('missing'),
];

const engineWith = (of: 'report' | 'project', filter: BoolExp) =>
  engineOf(stage, [
    table('report', {
      relationships: reports,
      computedFields,
      permissions: of === 'report' ? [select(filter, { columns: ['id'] })] : [],
    }),
    table('project', {
      relationships: projects,
      permissions: of === 'project' ? [select(filter, { columns: ['id'] })] : [],
    }),
    table('project_detail'),
    table('unrelated'),
    table('access'),
  ]);

const variables = { 'x-hasura-name': 'ann', 'x-hasura-title': 'a' };
const shown = async (of: 'report' | 'project', filter: BoolExp) =>
  await idsOf(stage, engineWith(of, filter).select(session(variables), { table: name(of) }));
const refusal = (filter: BoolExp) =>
  errorOf(() => engineWith('report', filter).select(session(variables), { table: name('report') }));

describe('a relationship, without the permissions of where it leads', () => {
  it.each<[string, 'report' | 'project', BoolExp, readonly number[]]>([
    ['by a key of its own', 'report', { project: { name: { _eq: 'one' } } }, [10, 11]],
    ['by a key of two columns, named in any order', 'report', { place: { name: { _eq: 'three' } } }, [11]],
    ['{} is: there is a row', 'report', { project: {} }, [10, 11, 20]],
    ['{} of two columns, one of them null', 'report', { place: {} }, [10, 11]],
    ['none is a _not', 'report', { _not: { project: { name: 'one' } } }, [20, 30]],
    ['of a null key is false, never NULL', 'report', { _not: { project: {} } }, [30]],
    ['to the same table', 'report', { parent: { parent: { title: 'a' } } }, [30]],
    ['there and back', 'report', { parent: { children: { id: 11 } } }, [11, 20]],
    [
      'of a manual mapping',
      'report',
      { accesses: { member: { _eq: 'X-Hasura-Name' }, can_edit: true } },
      [10, 11],
    ],
    ['of a manual mapping of two columns', 'report', { mine: {} }, [10]],
    ['by another table’s key: at least one', 'project', { reports: { title: { _eq: 'b' } } }, [1]],
    ['keys of one entry are about one row', 'project', { reports: { title: 'a', id: 11 } }, []],
    [
      'two entries may be about two rows',
      'project',
      { _and: [{ reports: { title: 'a' } }, { reports: { id: 11 } }] },
      [1],
    ],
    ['all rows fit', 'project', { _not: { reports: { _not: { title: 'a' } } } }, [2, 3]],
    ['by another table’s key of two columns', 'project', { local: {} }, [1, 3]],
    ['of one row by another table’s key', 'project', { detail: { secret: { _is_null: true } } }, [3]],
    ['nested in others', 'project', { reports: { children: { project: { name: { _eq: 'two' } } } } }, [1]],
  ])('%s', async (_what, of, filter, ids) => {
    expect(await shown(of, filter)).toEqual(ids);
  });

  it.each<[BoolExp, string, RegExp]>([
    [{ keyless: {} }, 'invalid', /no foreign key on \(region, client, title\) of public\.report/],
    [{ lost: {} }, 'unknown-table', /public\.untracked is not tracked/],
    [{ wrong: {} }, 'unknown-column', /public\.access has no column "nothing"/],
    [{ project: { nothing: { _eq: 1 } } }, 'unknown-column', /public\.project/],
    [{ project: true }, 'invalid', /object/],
  ])('that leads nowhere is refused: %j', (filter, code, text) => {
    const error = refusal(filter);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(text);
    expect(error.place).toBeDefined();
  });
});

describe('a foreign key', () => {
  const through = (relationship: Omit<Relationship, 'place'>, of: string) => {
    const permissions = [select({ [relationship.name]: {} })];
    const tables = ['report', 'project', 'unrelated', 'twofold'].map((each) =>
      table(each, each === of ? { relationships: [relationship], permissions } : {}),
    );
    return engineOf(stage, tables).select(session(), { table: name(of) });
  };

  it('of two on the same column is not guessed, unless they say the same', async () => {
    const by = (column: string) =>
      through({ name: 'up', type: 'object', using: { kind: 'own_key', columns: [column] } }, 'twofold');
    expect(errorOf(() => by('id')).message).toMatch(/more than one foreign key on \(id\)/);
    expect(await readPermitted(stage.db, by('twice'))).toEqual([]);
  });

  it('leads to the table that it is followed from', () => {
    const using = { kind: 'their_key' as const, table: name('report'), columns: ['project_id'] };
    const attempt = () => through({ name: 'down', type: 'array', using }, 'unrelated');
    expect(errorOf(attempt).message).toMatch(/no foreign key on \(project_id\) of public\.report/);
  });
});

describe('_exists', () => {
  const exists = (where: BoolExp, target: BoolExp[string] = 'unrelated') => ({
    _exists: { _table: target, _where: where },
  });
  it.each<[string, BoolExp, readonly number[]]>([
    ['is about any row of a table', exists({ title: 'a' }), [10, 11, 20, 30]],
    ['or about none', exists({ title: 'b' }), []],
    ['takes a name with a schema', exists({}, name('unrelated')), [10, 11, 20, 30]],
    ['is spelled with $', { $exists: { _table: 'unrelated', _where: {} } }, [10, 11, 20, 30]],
    ['is related by $ to the row of the permission', exists({ title: { _ceq: ['$', 'title'] } }), [10, 20]],
    ['compares with its own columns without', exists({ title: { _ceq: 'title' } }), [10, 11, 20, 30]],
    ['may be about the same table', exists({ parent_id: { _ceq: ['$', 'id'] } }, 'report'), [10, 20]],
    ['may be in another', exists(exists({ parent_id: { _ceq: ['$', 'id'] } }, 'report')), [10, 20]],
    [
      'about the same table in the same table',
      exists({ ...exists({ id: { _ceq: ['$', 'id'] }, title: 'c' }, 'report'), id: 10 }, 'report'),
      [30],
    ],
    [
      'goes by relationships too',
      exists({ project: { id: { _ceq: ['$', 'project_id'] } }, title: 'b' }, 'report'),
      [10, 11],
    ],
    ['keeps $ within relationships', { project: { reports: { id: { _cgt: ['$', 'id'] } } } }, [10]],
  ])('%s', async (_what, filter, ids) => {
    expect(await shown('report', filter)).toEqual(ids);
  });

  it.each<[BoolExp, string]>([
    [exists({}, 'untracked'), 'unknown-table'],
    [exists({}, { schema: 'other', name: 'report' }), 'unknown-table'],
    [exists({}, 7), 'invalid'],
    [{ _exists: { _table: 'unrelated' } }, 'invalid'],
    [{ _exists: { _where: {} } }, 'invalid'],
    [{ _exists: { _table: 'unrelated', _where: {}, _limit: 1 } }, 'invalid'],
    [exists({ nothing: 1 }), 'unknown-column'],
  ])('of what there is not is refused: %j', (filter, code) => {
    expect(refusal(filter).code).toBe(code);
  });
});

describe('a computed field', () => {
  it.each<[string, BoolExp, readonly number[]]>([
    ['is compared as a column is', { shout: { _eq: 'A' } }, [10, 20]],
    ['has the operators of its type', { shout: { _like: 'B%' } }, [11]],
    ['may take the session', { is_mine: { _eq: true } }, [10, 30]],
    ['may be null', { is_mine: { _is_null: true } }, [20]],
    ['of rows is: there is one', { siblings: { title: 'a' } }, [11]],
    ['of rows goes on from there', { siblings: { parent: { id: 10 } } }, [10]],
    ['of rows keeps $', { siblings: { id: { _cgt: ['$', 'id'] } } }, [10]],
  ])('%s', async (_what, filter, ids) => {
    expect(await shown('report', filter)).toEqual(ids);
  });

  it.each<[BoolExp, string, RegExp]>([
    [{ longer: { _eq: 1 } }, 'invalid', /does not take a row of public\.report and nothing else/],
    [{ missing: { _eq: 1 } }, 'invalid', /does not take/],
    [{ by_text: { _eq: 'x' } }, 'invalid', /does not take/],
    [{ shout_at: { _eq: 'x' } }, 'invalid', /does not take/],
    [{ other_row: {} }, 'invalid', /neither one value nor rows/],
    [{ shout: { _eq: 1 } }, 'invalid', /no text/],
  ])('that has no place in a condition is refused: %j', (filter, code, text) => {
    const error = refusal(filter);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(text);
  });
});
