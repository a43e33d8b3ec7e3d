import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BoolExp, Json } from '../../src/metadata/model.js';
import { type Stage, engineOf, errorOf, idsOf, select, session, stageOf, table } from './engine-stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await stageOf(`
    CREATE TABLE thing (
      id int PRIMARY KEY, name text NOT NULL, note text, weight numeric, other numeric, code character(3), flags bit(3),
      tags text[], props jsonb, raw json, owner uuid, kind character varying(10), at timestamptz NOT NULL, is_open boolean);
    INSERT INTO thing VALUES
      (1, 'Apple', 'x', 1.5, 1.5, 'abc', '101', '{a,b}', '{"k": 1, "t": "v"}', '{}', '00000000-0000-0000-0000-000000000001', 'fruit', '2024-01-01T00:00Z', true),
      (2, 'apricot', NULL, 2, 3, 'xyz', '000', '{}', '["k"]', NULL, NULL, NULL, '2025-01-01T00:00Z', false),
      (3, 'Banana_1', 'y', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '00000000-0000-0000-0000-000000000003', 'fruit', '2026-01-01T00:00Z', NULL);`);
});
afterAll(async () => await stage.close());

/** Which of the three things a filter shows, with these session variables. */
async function shown(filter: BoolExp, variables: Readonly<Record<string, string>> = {}): Promise<unknown[]> {
  const engine = engineOf(stage, [table('thing', { permissions: [select(filter, { columns: ['id'] })] })]);
  return await idsOf(
    stage,
    engine.select(session(variables), { table: { schema: 'public', name: 'thing' } }),
  );
}

const refusal = (filter: BoolExp, variables: Readonly<Record<string, string>> = {}) => {
  const engine = engineOf(stage, [table('thing', { permissions: [select(filter, { columns: ['id'] })] })]);
  return errorOf(() => engine.select(session(variables), { table: { schema: 'public', name: 'thing' } }));
};

const all = [1, 2, 3];

/** The same with operators as `$eq`. */
const withDollars = (condition: Json): Json =>
  isObject(condition)
    ? Object.fromEntries(
        Object.entries(condition).map(([key, value]) => [
          key.replace(/^_/, '$'),
          key === '_cast' ? withDollars(value) : value,
        ]),
      )
    : condition;

const isObject = (value: Json): value is BoolExp =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

describe('the structure of an expression', () => {
  it.each<[string, BoolExp, readonly number[]]>([
    ['{} is true', {}, all],
    ['keys are joined by AND', { id: { _gt: 1 }, name: { _eq: 'apricot' } }, [2]],
    ['an empty _and is true', { _and: [] }, all],
    ['an empty _or is false', { _or: [] }, []],
    ['_and', { _and: [{ id: { _gt: 1 } }, { id: { _lt: 3 } }] }, [2]],
    ['_or', { _or: [{ id: 1 }, { id: 3 }] }, [1, 3]],
    ['_not', { _not: { id: 1 } }, [2, 3]],
    ['_not of an empty _or', { _not: { _or: [] } }, all],
    ['_not of NULL is NULL', { _not: { weight: { _gt: 1.7 } } }, [1]],
    ['TRUE OR NULL is TRUE', { _or: [{ weight: { _gt: 0 } }, { id: 3 }] }, all],
    ['a column without operators is true', { note: {} }, all],
    ['operators of one column are joined by AND', { id: { _gt: 1, _lt: 3 } }, [2]],
    ['spelled with $', { $or: [{ $not: { id: { $gt: 1 } } }, { $and: [{ id: { $in: [2] } }] }] }, [1, 2]],
  ])('%s', async (_what, filter, ids) => {
    expect(await shown(filter)).toEqual(ids);
  });
});

describe('operators', () => {
  it.each<[string, Json, readonly number[]]>([
    ['id', { _eq: 2 }, [2]],
    ['id', { _eq: '2' }, [2]],
    ['id', 2, [2]],
    ['id', { _ne: 2 }, [1, 3]],
    ['id', { _neq: 2 }, [1, 3]],
    ['id', { _gt: 2 }, [3]],
    ['id', { _gte: 2 }, [2, 3]],
    ['id', { _lt: 2 }, [1]],
    ['id', { _lte: 2 }, [1, 2]],
    ['id', { _in: [1, '3'] }, [1, 3]],
    ['id', { _in: [] }, []],
    ['id', { _nin: [1] }, [2, 3]],
    ['id', { _nin: [] }, all],
    ['note', { _nin: ['x'] }, [3]],
    ['note', { _nin: ['x', null] }, []],
    ['note', { _in: ['x', null] }, [1]],
    ['note', { _is_null: true }, [2]],
    ['note', { _is_null: false }, [1, 3]],
    ['name', { _like: 'ap%' }, [2]],
    ['name', { _nlike: 'ap%' }, [1, 3]],
    ['name', { _ilike: 'ap%' }, [1, 2]],
    ['name', { _nilike: 'ap%' }, [3]],
    ['name', { _similar: '(Apple|apricot)' }, [1, 2]],
    ['name', { _nsimilar: '(Apple|apricot)' }, [3]],
    ['name', { _regex: '^a' }, [2]],
    ['name', { _iregex: '^a' }, [1, 2]],
    ['name', { _nregex: '^a' }, [1, 3]],
    ['name', { _niregex: '^a' }, [3]],
    ['kind', { _like: 'fr%' }, [1, 3]],
    ['code', { _eq: 'abc' }, [1]],
    ['code', { _in: ['xyz'] }, [2]],
    ['code', { _like: 'ab%' }, [1]],
    ['flags', { _eq: '101' }, [1]],
    ['weight', { _gte: 1.5 }, [1, 2]],
    ['is_open', true, [1]],
    ['owner', { _eq: '00000000-0000-0000-0000-000000000003' }, [3]],
    ['at', { _lt: '2025-06-01' }, [1, 2]],
    ['tags', { _contains: ['a'] }, [1]],
    ['tags', { _contained_in: ['a', 'b', 'c'] }, [1, 2]],
    ['tags', { _eq: ['a', 'b'] }, [1]],
    ['tags', { _eq: '{a,b}' }, [1]],
    ['props', { _contains: { k: 1 } }, [1]],
    ['props', { _contained_in: { k: 1, t: 'v', more: null } }, [1]],
    ['props', { _has_key: 'k' }, [1, 2]],
    ['props', { _has_keys_any: ['k', 'q'] }, [1, 2]],
    ['props', { _has_keys_all: ['k', 't'] }, [1]],
    ['props', { _jsonb_path_exists: '$.k' }, [1]],
    ['props', { _jsonb_path_match: '$.k == 1' }, [1]],
    ['props', { _eq: ['k'] }, [2]],
    ['props', { _in: [{ k: 1, t: 'v' }, 'text'] }, [1]],
    ['props', { _cast: { text: { _like: '%"v"%' } } }, [1]],
    ['props', { $cast: { text: { $eq: '["k"]' } } }, [2]],
  ])('%s %j', async (column, condition, ids) => {
    expect(await shown({ [column]: condition })).toEqual(ids);
    expect(await shown({ [column]: withDollars(condition) })).toEqual(ids);
  });

  it.each<[BoolExp, RegExp]>([
    [{ id: { _equals: 1 } }, /_equals/],
    [{ id: { _st_contains: 1 } }, /_st_contains/],
    [{ name: { _eq: 'x', _LIKE: 'y' } }, /_LIKE/],
  ])('an unknown one is an error, not passed over: %j', (filter, text) => {
    const error = refusal(filter);
    expect(error.code).toBe('unknown-operator');
    expect(error.message).toMatch(text);
  });

  it.each<[BoolExp, RegExp]>([
    [{ raw: { _eq: {} } }, /json has no equality/],
    [{ raw: { _is_null: true } }, /json has no equality/],
    [{ id: { _like: '1' } }, /only on texts/],
    [{ name: { _contains: 'x' } }, /arrays and jsonb/],
    [{ name: { _has_key: 'x' } }, /jsonb/],
    [{ tags: { _in: [['a']] } }, /no arrays/],
    [{ name: { _cast: { integer: { _eq: 1 } } } }, /cannot be cast/],
    [{ props: { _cast: { integer: { _eq: 1 } } } }, /cannot be cast/],
    [{ id: { _in: 1 } }, /array/],
    [{ id: { _in: 'one' } }, /array/],
    [{ id: { _eq: true } }, /no integer/],
    [{ id: { _eq: 1.5 } }, /no integer/],
    [{ id: { _eq: [1] } }, /no integer/],
    [{ weight: { _eq: 2 ** 53 } }, /too large/],
    [{ name: { _eq: 1 } }, /no text/],
    [{ name: { _eq: { a: 1 } } }, /no text/],
    [{ note: { _is_null: 'true' } }, /true or false/],
    [{ note: { _is_null: 'X-Hasura-A' } }, /true or false/],
    [{ _and: {} }, /array/],
    [{ _or: { id: 1 } }, /array/],
    [{ _not: [] }, /object/],
    [{ props: { _cast: [] } }, /object/],
  ])('what Hasura would refuse is an error with its place: %j', (filter, text) => {
    const error = refusal(filter, { 'x-hasura-a': 'true' });
    expect(error.code).toBe('invalid');
    expect(error.message).toMatch(text);
    expect(error.place?.path).toMatch(/^select_permissions\.user\.permission\.filter\./);
  });
});

describe('null', () => {
  const nothing = { _eq: null };
  it.each<[string, BoolExp, readonly number[]]>([
    ['equals null in a column that can be null', { note: nothing }, [2]],
    ['also as a bare value', { note: null }, [2]],
    ['in a column that cannot, it is nothing', { name: nothing }, []],
    ['a bare value asks the long way also there', { _not: { name: null } }, []],
    ['is not FALSE against a value, but NULL', { _not: { note: nothing } }, []],
    ['differs from every value', { note: { _ne: null } }, [1, 3]],
    ['and in a column that cannot be null from none', { name: { _ne: null } }, []],
    [
      'in the column, it neither equals a value nor differs',
      { _or: [{ note: 'x' }, { note: { _ne: 'x' } }] },
      [1, 3],
    ],
    ['has no order', { _or: [{ weight: { _gt: null } }, { weight: { _lte: null } }] }, []],
    ['is not what jsonb calls null', { props: nothing }, [3]],
  ])('%s', async (_what, filter, ids) => {
    expect(await shown(filter)).toEqual(ids);
  });
});

describe('other columns', () => {
  it.each<[string, BoolExp, readonly number[]]>([
    ['_ceq', { weight: { _ceq: 'other' } }, [1]],
    ['_ceq of a path', { weight: { _ceq: ['other'] } }, [1]],
    ['_ceq of the root', { weight: { _ceq: ['$', 'other'] } }, [1]],
    ['_cne, never of nulls', { weight: { _cne: 'other' } }, [2]],
    ['_cneq', { weight: { _cneq: 'other' } }, [2]],
    ['_cgt', { other: { _cgt: 'weight' } }, [2]],
    ['_clt', { weight: { _clt: 'other' } }, [2]],
    ['_cgte', { other: { _cgte: 'weight' } }, [1, 2]],
    ['_clte', { weight: { _clte: 'other' } }, [1, 2]],
    ['_ceq is NULL of nulls', { _not: { weight: { _cne: 'weight' } } }, [1, 2]],
  ])('%s', async (_what, filter, ids) => {
    expect(await shown(filter)).toEqual(ids);
  });

  it.each<[Json, string]>([
    ['id', 'invalid'],
    ['kind', 'invalid'],
    ['nothing', 'unknown-column'],
    [['$', 'nothing'], 'unknown-column'],
    [['a', 'b', 'c'], 'invalid'],
    [['owner', 'name'], 'invalid'],
    [[], 'invalid'],
    [7, 'invalid'],
  ])('have to exist, and be of the same type: name _ceq %j', (right, code) => {
    expect(refusal({ name: { _ceq: right } }).code).toBe(code);
  });
});

describe('session variables', () => {
  it.each<[BoolExp, string, readonly number[]]>([
    [{ id: { _eq: 'X-Hasura-A' } }, '2', [2]],
    [{ id: 'x-HASURA-a' }, '2', [2]],
    [{ owner: { _eq: 'X-Hasura-A' } }, '00000000-0000-0000-0000-000000000001', [1]],
    [{ id: { _in: 'X-Hasura-A' } }, '{1,3}', [1, 3]],
    [{ id: { _in: 'X-Hasura-A' } }, '{}', []],
    [{ id: { _nin: 'X-Hasura-A' } }, '{}', all],
    [{ note: { _nin: 'X-Hasura-A' } }, '{NULL}', []],
    [{ code: { _eq: 'X-Hasura-A' } }, 'abc', [1]],
    [{ tags: { _contains: 'X-Hasura-A' } }, '{"b"}', [1]],
    [{ props: { _contains: 'X-Hasura-A' } }, '{"k": 1}', [1]],
    [{ props: { _has_key: 'X-Hasura-A' } }, 't', [1]],
    [{ props: { _has_keys_all: 'X-Hasura-A' } }, '{t,k}', [1]],
    [{ props: { _jsonb_path_exists: 'X-Hasura-A' } }, '$.t', [1]],
    [{ is_open: { _eq: 'X-Hasura-A' } }, 'true', [1]],
    [{ at: { _gt: 'X-Hasura-A' } }, '2025-06-01', [3]],
  ])('%j of %j', async (filter, value, ids) => {
    expect(await shown(filter, { 'x-hasura-a': value })).toEqual(ids);
  });

  it('REQ_USER_ID is that of the user, in any case', async () => {
    for (const name of ['REQ_USER_ID', 'req_user_id'])
      expect(await shown({ id: { _eq: name } }, { 'x-hasura-user-id': '3' })).toEqual([3]);
  });

  it('are texts inside of a literal array, and as keys', async () => {
    expect(await shown({ note: { _in: ['X-Hasura-A', 'x'] } })).toEqual([1]);
    expect(await shown({ props: { _contains: { k: 'X-Hasura-A' } } })).toEqual([]);
  });

  it.each<BoolExp>([
    { _or: [{}, { id: 'X-Hasura-Missing' }] },
    { _or: [{ id: { _gt: 0 } }, { _and: [{ _or: [] }, { owner: { _eq: 'X-Hasura-Missing' } }] }] },
    { id: { _in: 'X-Hasura-Missing' } },
  ])('that are missing end the request, wherever they stand: %j', (filter) => {
    const error = refusal(filter, { 'x-hasura-a': '1' });
    expect(error.code).toBe('missing-session-variable');
    expect(error.message).toContain('missing session variable: "x-hasura-missing"');
  });

  it.each([
    ['id', '', '22P02'],
    ['id', 'x', '22P02'],
    ['id', '[1]', '22P02'],
    ['id', '99999999999', '22003'],
    ['at', 'some day', '22007'],
  ])('that PostgreSQL cannot read are an error of the data: %s of %j', async (column, text, state) => {
    const attempt = shown({ [column]: { _eq: 'X-Hasura-A' } }, { 'x-hasura-a': text });
    await expect(attempt).rejects.toMatchObject({ code: 'data-exception', state });
  });
});

describe('an expression', () => {
  it('that is nested without end is refused', () => {
    let filter: BoolExp = { id: 1 };
    for (let depth = 0; depth < 20_000; depth++) filter = { _not: filter };
    expect(refusal(filter).message).toMatch(/nested more than 100 deep/);
  });

  it.each<[BoolExp, string, RegExp]>([
    [{ nothing: { _eq: 1 } }, 'unknown-column', /public\.thing has no column.*"nothing"/],
    [{ nothing: { id: 1 } }, 'unknown-relationship', /"nothing"/],
    [{ 'x-hasura-a': { _eq: 1 } }, 'unknown-column', /"x-hasura-a"/],
    [{ toString: { _eq: 1 } }, 'unknown-column', /toString/],
  ])('that names what there is not is refused: %j', (filter, code, text) => {
    const error = refusal({ _and: [filter] });
    expect(error.code).toBe(code);
    expect(error.message).toMatch(text);
    expect(error.place).toMatchObject({ file: 'tables.yaml', line: 1 });
    expect(error.place?.path).toBe(
      `select_permissions.user.permission.filter._and.0.${Object.keys(filter).join()}`,
    );
  });
});
