import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PermissionEngine, SelectRequest } from '../../src/metadata/engine.js';
import type { TablePermission } from '../../src/metadata/model.js';
import { readPermitted } from '../../src/store/permitted.js';
import {
  type Stage,
  engineOf,
  errorOf,
  inherited,
  insert,
  remove,
  select,
  session,
  stageOf,
  table,
  update,
  write,
} from './engine-stage.js';

const item = { schema: 'public', name: 'item' };

let stage: Stage;
beforeAll(async () => {
  stage = await stageOf(`
    CREATE TABLE item (id int PRIMARY KEY, area text, name text, price int NOT NULL DEFAULT 0);
    INSERT INTO item VALUES (1, 'a', 'one', 10), (2, 'b', 'two', 20), (3, 'c', 'three', 30);
    CREATE FUNCTION label(i item) RETURNS text STABLE LANGUAGE sql AS $$ SELECT i.name || '!' $$;`);
});
afterAll(async () => await stage.close());

const engineWith = (
  permissions: readonly TablePermission[],
  roles: Readonly<Record<string, readonly string[]>>,
): PermissionEngine => {
  const label = {
    name: 'label',
    function: { schema: 'public', name: 'label' },
    tableArgument: null,
    sessionArgument: null,
  };
  return engineOf(stage, [table('item', { permissions, computedFields: [label] })], inherited(roles));
};

const rowsOf = async (engine: PermissionEngine, role: string, request: Partial<SelectRequest> = {}) =>
  await readPermitted(
    stage.db,
    engine.select(session({}, role), { table: item, orderBy: [{ column: 'id' }], ...request }),
  );

const seller = select({ area: { _in: ['a', 'b'] } }, { role: 'seller', columns: ['id', 'name'], limit: 5 });
const buyer = select(
  { area: { _in: ['b', 'c'] } },
  { role: 'buyer', columns: ['id', 'price'], limit: 7, allowAggregations: true, computedFields: ['label'] },
);

describe('an inherited role reads', () => {
  let both: PermissionEngine;
  beforeAll(() => {
    both = engineWith([seller, buyer], { both: ['seller', 'buyer'] });
  });

  it('the rows of either, and of each what the roles that show it grant', async () => {
    expect(await rowsOf(both, 'both', { columns: ['id', 'name', 'price', 'label'] })).toEqual([
      { id: 1, name: 'one', price: null, label: null },
      { id: 2, name: 'two', price: 20, label: 'two!' },
      { id: 3, name: null, price: 30, label: 'three!' },
    ]);
  });

  it('in conditions and order no more of a column than it is shown', async () => {
    const ids = async (where: SelectRequest['where']) =>
      (await rowsOf(both, 'both', { where: where ?? {} })).map(({ id }) => id);
    expect(await ids({ price: { _lt: 25 } })).toEqual([2]);
    expect(await ids({ price: { _is_null: true } })).toEqual([1]);
    expect(await ids({ price: { _eq: null } })).toEqual([1]);
    expect(await ids({ label: { _like: 'one%' } })).toEqual([]);
    const ordered = await rowsOf(both, 'both', {
      orderBy: [{ column: 'price', nulls: 'first' }],
      columns: ['id'],
    });
    expect(ordered.map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  it('with the wider limit, and aggregates where one of the roles may', () => {
    expect(both.permission('both', item, 'select')).toMatchObject({
      role: 'both',
      columns: ['id', 'name', 'price'],
      limit: 7,
      allowAggregations: true,
      computedFields: ['label'],
      from: ['seller', 'buyer'],
      conflicts: [],
      filter: { _or: [seller.filter, buyer.filter] },
    });
    const free = engineWith([seller, { ...buyer, limit: null }], { both: ['seller', 'buyer'] });
    expect(free.permission('both', item, 'select')?.limit).toBeNull();
  });

  it('with the root fields of all', () => {
    const some = { ...seller, queryRootFields: ['select'], subscriptionRootFields: [] };
    const others = { ...buyer, queryRootFields: ['select_by_pk'], subscriptionRootFields: null };
    expect(
      engineWith([some, others], { both: ['seller', 'buyer'] }).permission('both', item, 'select'),
    ).toMatchObject({
      queryRootFields: ['select', 'select_by_pk'],
      subscriptionRootFields: null,
    });
  });

  it('everything of a row where all its roles grant a column', async () => {
    const same = engineWith([seller, { ...buyer, columns: ['id', 'name'] }], { both: ['seller', 'buyer'] });
    expect(await rowsOf(same, 'both')).toEqual([
      { id: 1, name: 'one' },
      { id: 2, name: 'two' },
      { id: 3, name: 'three' },
    ]);
    expect(same.permission('both', item, 'select')?.partly.has('name')).toBe(false);
  });

  it('what one role has where the others have nothing', async () => {
    const alone = engineWith([seller], { both: ['seller', 'nobody'] });
    expect(await rowsOf(alone, 'both')).toHaveLength(2);
    expect(errorOf(() => alone.select(session({}, 'nobody'), { table: item })).code).toBe('no-permission');
  });

  it('through roles that inherit themselves, each permission counted once', async () => {
    const nested = engineWith([seller, buyer], {
      half: ['seller'],
      also: ['seller', 'half'],
      all: ['also', 'half', 'buyer'],
    });
    expect(await rowsOf(nested, 'all')).toEqual(await rowsOf(both, 'both'));
    expect(nested.permission('all', item, 'select')?.from).toEqual(['seller', 'buyer']);
  });

  it('by its own permission where it has one', async () => {
    const own = select({ id: 3 }, { role: 'both', columns: ['id'] });
    const engine = engineWith([seller, buyer, own], { both: ['seller', 'buyer'], higher: ['both'] });
    expect(await rowsOf(engine, 'both')).toEqual([{ id: 3 }]);
    expect(await rowsOf(engine, 'higher')).toEqual([{ id: 3 }]);
  });
});

describe('an inherited role writes', () => {
  const filter = { area: { _eq: 'X-Hasura-Area' } };
  const set = { area: 'X-Hasura-Area' };

  it('by a permission that all its roles with one have alike', async () => {
    const engine = engineWith(
      [
        insert(filter, { role: 'seller', columns: ['id', 'name'], set }),
        insert(
          { area: { _eq: 'x-hasura-area' } },
          { role: 'buyer', columns: ['name', 'id'], set, comment: 'the same' },
        ),
      ],
      { both: ['seller', 'buyer', 'nobody'] },
    );
    expect(engine.permission('both', item, 'insert')).toMatchObject({
      from: ['seller', 'buyer'],
      conflicts: [],
    });
    const fragment = engine.insert(session({ 'x-hasura-area': 'z' }, 'both'), {
      table: item,
      rows: [{ id: 9, name: 'nine' }],
    });
    expect(await write(stage, fragment)).toEqual({ affectedRows: 1, returning: null });
    expect(await stage.run('DELETE FROM item WHERE id = 9 RETURNING area')).toEqual([{ area: 'z' }]);
  });

  const like = update(filter, { role: 'seller', columns: ['name', 'price'], set });
  it.each<[string, TablePermission, TablePermission]>([
    ['filters', like, { ...like, role: 'buyer', filter: {} }],
    ['checks', like, { ...like, role: 'buyer', check: {} }],
    ['columns', like, { ...like, role: 'buyer', columns: ['name'] }],
    ['presets', like, { ...like, role: 'buyer', set: {} }],
    ['reach', like, { ...like, role: 'buyer', backendOnly: true }],
    [
      'order of _and',
      { ...like, filter: { _and: [{ id: 1 }, {}] } },
      { ...like, role: 'buyer', filter: { _and: [{}, { id: 1 }] } },
    ],
    ['what is deleted', remove({}, { role: 'seller' }), remove({ id: 1 }, { role: 'buyer' })],
    ['checks of inserts', insert({}, { role: 'seller' }), insert({ id: 1 }, { role: 'buyer' })],
  ])('by none where they differ in %s', (_what, one, other) => {
    const { operation } = one;
    const engine = engineWith([one, other, select({}, { role: 'seller' })], {
      both: ['seller', 'buyer'],
      higher: ['both'],
    });
    for (const role of ['both', 'higher']) {
      const found = engine.permission(role, item, operation);
      expect(found).toMatchObject({ conflicts: ['seller', 'buyer'] });
      expect(found).toMatchObject(operation === 'insert' ? { check: { _or: [] } } : { filter: { _or: [] } });
      if (operation !== 'delete') expect(found).toMatchObject({ columns: [] });
    }
    const caller = session({ 'x-hasura-area': 'a' }, 'both');
    const error = errorOf(() =>
      operation === 'insert'
        ? engine.insert(caller, { table: item, rows: [{}] })
        : operation === 'update'
          ? engine.update(caller, { table: item, set: { name: 'x' }, where: {} })
          : engine.delete(caller, { table: item, where: {} }),
    );
    expect(error.code).toBe('no-permission');
    expect(error.message).toMatch(/seller, buyer differ/);
  });

  it('by one whose keys stand in another order', () => {
    const one = update({ id: 1, area: 'a' }, { role: 'seller', set: { name: 'x', price: 1 } });
    const other = update({ area: 'a', id: 1 }, { role: 'buyer', set: { price: 1, name: 'x' } });
    const engine = engineWith([one, other], { both: ['seller', 'buyer'] });
    expect(engine.permission('both', item, 'update')).toMatchObject({ conflicts: [] });
  });

  it("by '*' as by all columns named", () => {
    const named = insert({}, { role: 'buyer', columns: ['price', 'name', 'area', 'id'] });
    const engine = engineWith([insert({}, { role: 'seller' }), named], { both: ['seller', 'buyer'] });
    expect(engine.permission('both', item, 'insert')).toMatchObject({ conflicts: [] });
  });

  it('and reads what it wrote as it reads rows', async () => {
    const permissions = [seller, buyer, insert({}, { role: 'seller' })];
    const engine = engineWith(permissions, { both: ['seller', 'buyer'] });
    const rows = [
      { id: 11, area: 'a', name: 'eleven', price: 1 },
      { id: 12, area: 'b', name: 'twelve', price: 2 },
      { id: 13, area: 'x', name: 'thirteen', price: 3 },
    ];
    const { returning } = await write(stage, engine.insert(session({}, 'both'), { table: item, rows }));
    expect(returning).toEqual([
      { id: 11, name: 'eleven', price: null },
      { id: 12, name: 'twelve', price: 2 },
      { id: 13, name: null, price: null },
    ]);
    await stage.run('DELETE FROM item WHERE id > 10');
  });

  it('by its own permission, whatever its roles have', () => {
    const own = remove({ id: 1 }, { role: 'both' });
    const engine = engineWith([remove({}, { role: 'seller' }), remove({ id: 2 }, { role: 'buyer' }), own], {
      both: ['seller', 'buyer'],
    });
    expect(engine.permission('both', item, 'delete')).toMatchObject({
      filter: { id: 1 },
      conflicts: [],
      from: ['both'],
    });
  });
});

describe('roles', () => {
  it('are all that are named', () => {
    expect(engineWith([seller, buyer], { both: ['seller', 'someone'] }).roles).toEqual([
      'both',
      'buyer',
      'seller',
      'someone',
    ]);
  });

  it.each<[Readonly<Record<string, readonly string[]>>, RegExp]>([
    [{ a: ['a'] }, /a → a/],
    [{ a: ['b'], b: ['c'], c: ['x', 'a'] }, /a → b → c → a/],
    [{ z: ['a'], a: ['b'], b: ['a'] }, /a → b → a/],
  ])('that inherit in a circle are refused: %j', (roles, circle) => {
    const error = errorOf(() => engineWith([], roles));
    expect(error.code).toBe('invalid');
    expect(error.message).toMatch(circle);
    expect(error.place).toBeDefined();
  });
});
