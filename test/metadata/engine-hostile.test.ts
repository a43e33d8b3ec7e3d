import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type PermissionEngine, createPermissionEngine } from '../../src/metadata/engine.js';
import { statementOf } from '../../src/metadata/fragment.js';
import { readPermitted } from '../../src/store/permitted.js';
import {
  type Stage,
  engineOf,
  errorOf,
  inherited,
  insert,
  metadataOf,
  remove,
  select,
  session,
  stageOf,
  table,
  update,
  write,
} from './engine-stage.js';

const bad = {
  schema: 's"; --',
  table: `t".x'; DROP TABLE canary; --`,
  other: '$1',
  key: 'id"$1',
  text: `c' || $2 --`,
  type: 'm"ood.x $3',
  constraint: 'u"$1',
  field: 'f"(); --',
  role: `r'"; DROP TABLE canary; --`,
};
const quoted = Object.fromEntries(
  Object.entries(bad).map(([key, name]) => [key, `"${name.replaceAll('"', '""')}"`]),
);

let stage: Stage;
let engine: PermissionEngine;
const target = { schema: bad.schema, name: bad.table };
const caller = session({ 'x-hasura-id': '1' }, bad.role);

beforeAll(async () => {
  const { schema = '', key = '', text = '', type = '', constraint = '', field = '' } = quoted;
  const name = `${schema}.${quoted['table'] ?? ''}`;
  const other = `${schema}.${quoted['other'] ?? ''}`;
  stage = await stageOf(`
    CREATE TABLE canary (id int);
    CREATE SCHEMA ${schema};
    CREATE TYPE ${schema}.${type} AS ENUM ('good', 'b"a''d');
    CREATE TABLE ${name} (${key} int CONSTRAINT ${constraint} PRIMARY KEY, ${text} text, kind ${schema}.${type}, props jsonb, list text[]);
    CREATE TABLE ${other} (id int PRIMARY KEY, ${key} int REFERENCES ${name});
    CREATE FUNCTION ${schema}.${field}(r ${name}) RETURNS text STABLE LANGUAGE sql AS 'SELECT r.kind::text';
    INSERT INTO ${name} VALUES (1, 'one', 'good');
    INSERT INTO ${other} VALUES (5, 1);`);
  const permissions = [
    select({ [bad.field]: { _is_null: false } }, { role: bad.role }),
    insert({ [bad.key]: { _gt: 0 } }, { role: bad.role }),
    update({ [bad.text]: { _ceq: ['$', bad.text] } }, { role: bad.role, check: {} }),
    remove({ [bad.other]: { id: 5 } }, { role: bad.role }),
  ];
  const computedFields = [
    {
      name: bad.field,
      function: { schema: bad.schema, name: bad.field },
      tableArgument: null,
      sessionArgument: null,
    },
  ];
  engine = engineOf(stage, [
    table(bad.table, {
      schema: bad.schema,
      permissions,
      computedFields,
      relationships: [
        {
          name: bad.other,
          type: 'array',
          using: { kind: 'their_key', table: { schema: bad.schema, name: bad.other }, columns: [bad.key] },
        },
      ],
    }),
    table(bad.other, { schema: bad.schema }),
  ]);
});
afterAll(async () => await stage.close());

describe('names that look like SQL', () => {
  it('are names, of tables, columns, types, functions, constraints, relationships and roles', async () => {
    const row = { [bad.key]: 2, [bad.text]: 'two', kind: `b"a'd`, props: { a: 1 }, list: ['x'] };
    const onConflict = { constraint: bad.constraint, updateColumns: [bad.text, 'kind'] };
    expect(await write(stage, engine.insert(caller, { table: target, rows: [row], onConflict }))).toEqual({
      affectedRows: 1,
      returning: [row],
    });
    const set = { [bad.text]: '$1' };
    const where = { kind: { _in: [`b"a'd`] }, [bad.text]: { _like: 't%' } };
    expect((await write(stage, engine.update(caller, { table: target, set, where }))).returning).toEqual([
      { ...row, ...set },
    ]);
    const orderBy = [{ column: bad.text, direction: 'desc' as const }];
    const columns = [bad.key, bad.text];
    expect(await readPermitted(stage.db, engine.select(caller, { table: target, orderBy, columns }))).toEqual(
      [
        { [bad.key]: 1, [bad.text]: 'one' },
        { [bad.key]: 2, [bad.text]: '$1' },
      ],
    );
    await expect(write(stage, engine.delete(caller, { table: target, where: {} }))).rejects.toMatchObject({
      code: 'constraint-violation',
    });
    expect(await stage.run('SELECT count(*) FROM canary')).toEqual([{ count: '0' }]);
  });

  it('of columns that a request names are refused before they are SQL', () => {
    const other = `${bad.text}"`;
    for (const attempt of [
      () => engine.select(caller, { table: target, columns: [other] }),
      () => engine.select(caller, { table: target, orderBy: [{ column: other }] }),
      () => engine.insert(caller, { table: target, rows: [{ [other]: 1 }] }),
      () => engine.update(caller, { table: target, set: { [other]: 1 }, where: {} }),
    ])
      expect(errorOf(attempt).code).toBe('column-not-permitted');
    expect(errorOf(() => engine.delete(caller, { table: target, where: { [other]: 1 } })).code).toBe(
      'unknown-column',
    );
  });

  it('are names also as session variables', async () => {
    const name = `X-Hasura-'); DROP TABLE canary; --`;
    const own = engineOf(stage, [table('canary', { permissions: [select({ id: { _eq: name } })] })]);
    const holding = session({ [name.toLowerCase()]: '1' });
    const fragment = own.select(holding, { table: { schema: 'public', name: 'canary' } });
    expect(await readPermitted(stage.db, fragment)).toEqual([]);
    expect(statementOf(fragment).text).not.toContain('drop table');
    expect(
      errorOf(() => own.select(session(), { table: { schema: 'public', name: 'canary' } })).message,
    ).toContain(name.toLowerCase());
  });

  it('tell tables apart whose schema and name have dots', () => {
    const tables = [table('c', { schema: 'a.b' }), table('b.c', { schema: 'a' })];
    const there = stage.catalog.tables.find(({ name }) => name === 'canary');
    if (there === undefined) throw new Error('the catalog lacks a table');
    const catalog = { tables: [{ ...there, schema: 'a', name: 'b.c' }], functions: [] };
    const found = createPermissionEngine(metadataOf(tables), catalog).tables;
    expect(found.map(({ schema, name }) => [schema, name])).toEqual([['a', 'b.c']]);
  });
});

const texts = fc.oneof(
  fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\u0000', '')),
  fc.constantFrom(
    "'",
    '"',
    '\\',
    `'; DROP TABLE canary; --`,
    '$1',
    '{a,b}',
    '{"a"}',
    'NULL',
    '',
    ' ',
    "\\'",
    '$$',
    '--',
    '/*',
    '?',
    '🙂',
  ),
);

describe('values', () => {
  it('are what they are, whatever they look like: written, as literals and as session variables', async () => {
    const open = { columns: [bad.key, bad.text, 'props', 'list'], role: 'any' };
    const reading = (filter: Parameters<typeof select>[0]) =>
      engineOf(stage, [
        table(bad.table, {
          schema: bad.schema,
          permissions: [select(filter, open), insert({}, { role: 'any' }), remove({}, { role: 'any' })],
        }),
      ]);
    await fc.assert(
      fc.asyncProperty(texts, async (value) => {
        const id = { [bad.key]: 100 };
        const as = session({ 'x-hasura-value': value, [`x-hasura-${value.toLowerCase()}`]: value }, 'any');
        const row = { ...id, [bad.text]: value, props: { [value]: value }, list: [value, null] };
        const done = await write(stage, reading({}).insert(as, { table: target, rows: [row] }));
        const found = async (filter: Parameters<typeof select>[0], where = {}) =>
          await readPermitted(stage.db, reading({ ...filter, ...id }).select(as, { table: target, where }));
        const answers = [
          await found({ [bad.text]: { _in: [value] } }),
          await found({ [bad.text]: { _eq: 'X-Hasura-Value' } }),
          await found({ props: { _contains: { [value]: value } } }),
          await found({ list: { _contains: [value] } }),
          await found({}, { [bad.text]: { _eq: value } }),
          await found({}, { props: { _has_key: value } }),
          await found({ [bad.text]: { _eq: `X-Hasura-${value}` } }),
        ];
        await write(stage, reading({}).delete(as, { table: target, where: id }));
        expect(done.returning).toEqual([row]);
        expect(answers).toEqual(answers.map(() => [row]));
      }),
      { numRuns: 40 },
    );
    expect(await stage.run('SELECT count(*) FROM canary')).toEqual([{ count: '0' }]);
  });

  it('are never in the text of the statement', () => {
    const marked = 'needle-7261';
    const filter = {
      [bad.text]: { _eq: marked, _in: [marked], _like: marked },
      props: { _contains: { [marked]: marked }, _has_key: marked },
    };
    const permissions = [select(filter), insert({}, { set: { list: [marked] } }), update(filter)];
    const own = engineOf(stage, [table(bad.table, { schema: bad.schema, permissions })]);
    const where = { [bad.text]: marked };
    for (const fragment of [
      own.select(session({ 'x-hasura-id': marked }), { table: target, where }),
      own.insert(session(), { table: target, rows: [{ [bad.text]: marked, props: marked }] }),
      own.update(session(), { table: target, set: { [bad.text]: marked }, where }),
    ])
      expect(fragment.strings.join()).not.toContain(marked);
  });

  it('of a session hold no more than its variables', () => {
    const own = engineOf(
      stage,
      [table('canary', { permissions: [select({ id: { _eq: 'X-Hasura-Constructor' } })] })],
      inherited({}),
    );
    const attempt = () => own.select(session(), { table: { schema: 'public', name: 'canary' } });
    expect(errorOf(attempt).code).toBe('missing-session-variable');
  });
});
