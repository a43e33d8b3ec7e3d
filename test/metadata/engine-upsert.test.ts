import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { OnConflict, PermissionEngine, RowValues } from '../../src/metadata/engine.js';
import type { BoolExp, TablePermission } from '../../src/metadata/model.js';
import {
  type Stage,
  engineOf,
  errorOf,
  insert,
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
    CREATE TABLE item (id int PRIMARY KEY, owner text, name text, touched_by text, UNIQUE (owner, name));`);
});
afterAll(async () => await stage.close());
beforeEach(async () => {
  await stage.run(`TRUNCATE item; INSERT INTO item VALUES (1, 'ann', 'one'), (2, 'bob', 'two')`);
});

const onConflict: OnConflict = { constraint: 'item_pkey', updateColumns: ['name', 'owner'] };
const readable = select({}, { columns: ['id', 'owner', 'name', 'touched_by'] });

const compiled = (
  permissions: readonly TablePermission[],
  rows: readonly RowValues[],
  options: Partial<OnConflict> = {},
) => {
  const engine: PermissionEngine = engineOf(stage, [
    table('item', { permissions: [...permissions, readable] }),
  ]);
  return engine.insert(session({ 'x-hasura-name': 'ann' }), {
    table: item,
    rows,
    onConflict: { ...onConflict, ...options },
  });
};
const upserted = async (
  permissions: readonly TablePermission[],
  rows: readonly RowValues[],
  options: Partial<OnConflict> = {},
) => await write(stage, compiled(permissions, rows, options));
const rowsNow = async () => await stage.run('SELECT id, owner, name FROM item ORDER BY id');

const failedCheck = { code: 'permission-error' };
const ann: BoolExp = { owner: { _eq: 'X-Hasura-Name' } };

describe('an upsert', () => {
  it('inserts what is new and updates the columns asked for of what is there', async () => {
    const done = await upserted(
      [insert({}), update({})],
      [
        { id: 1, owner: 'ann', name: 'uno' },
        { id: 3, owner: 'cy', name: 'tres' },
      ],
      { updateColumns: ['name'] },
    );
    expect(done.affectedRows).toBe(2);
    expect(await rowsNow()).toEqual([
      { id: 1, owner: 'ann', name: 'uno' },
      { id: 2, owner: 'bob', name: 'two' },
      { id: 3, owner: 'cy', name: 'tres' },
    ]);
  });

  it('passes over rows that the filter of updates keeps off', async () => {
    const permissions = [insert({}), update(ann)];
    const rows = [
      { id: 1, name: 'uno', owner: 'ann' },
      { id: 2, name: 'dos', owner: 'ann' },
    ];
    expect(await upserted(permissions, rows)).toMatchObject({
      affectedRows: 1,
      returning: [{ id: 1, name: 'uno' }],
    });
    expect(await rowsNow()).toContainEqual({ id: 2, owner: 'bob', name: 'two' });
  });

  it('passes over rows that the request keeps off, in the same way', async () => {
    const rows = [
      { id: 1, name: 'uno' },
      { id: 2, name: 'dos' },
    ];
    const done = await upserted([insert({}), update({})], rows, {
      where: { name: { _eq: 'two' } },
      updateColumns: ['name'],
    });
    expect(done.returning).toMatchObject([{ id: 2, name: 'dos' }]);
  });

  it('checks inserted rows by the check of inserts, updated ones by that of updates', async () => {
    const permissions = [
      insert({ name: { _eq: 'fresh' } }),
      update({}, { check: { name: { _eq: 'changed' } } }),
    ];
    const fresh = { id: 3, owner: 'ann', name: 'fresh' };
    const changed = { id: 1, owner: 'ann', name: 'changed' };
    expect(await upserted(permissions, [fresh, changed])).toMatchObject({ affectedRows: 2 });
    await expect(
      upserted(permissions, [{ ...fresh, id: 4, owner: 'new', name: 'changed' }]),
    ).rejects.toMatchObject(failedCheck);
    await expect(
      upserted(permissions, [{ ...changed, id: 2, owner: 'new', name: 'fresh' }]),
    ).rejects.toMatchObject(failedCheck);
  });

  it('checks updated rows by the check of inserts where updates have none', async () => {
    const permissions = [insert(ann), update({})];
    await expect(upserted(permissions, [{ id: 1, owner: 'bob', name: 'uno' }])).rejects.toMatchObject(
      failedCheck,
    );
    expect(await upserted(permissions, [{ id: 2, owner: 'ann', name: 'dos' }])).toMatchObject({
      affectedRows: 1,
    });
    const empty = [insert(ann), update({}, { check: {} })];
    expect(await upserted(empty, [{ id: 1, owner: 'bob', name: 'uno' }])).toMatchObject({ affectedRows: 1 });
    expect(await rowsNow()).toContainEqual({ id: 1, owner: 'bob', name: 'uno' });
  });

  it('sets the presets of each branch', async () => {
    const permissions = [
      insert({}, { set: { touched_by: 'insert' }, columns: ['id', 'name', 'owner'] }),
      update({}, { set: { touched_by: 'X-Hasura-Name' }, columns: ['name'] }),
    ];
    const rows = [
      { id: 1, name: 'uno' },
      { id: 3, name: 'tres' },
    ];
    expect((await upserted(permissions, rows, { updateColumns: ['name'] })).returning).toMatchObject([
      { id: 1, touched_by: 'ann' },
      { id: 3, touched_by: 'insert' },
    ]);
  });

  it('of no columns leaves what is there as it is, and needs no right to update', async () => {
    const rows = [
      { id: 1, name: 'uno' },
      { id: 3, name: 'tres' },
    ];
    const done = await upserted([insert({ name: { _ne: 'uno' } })], rows, { updateColumns: [] });
    expect(done).toMatchObject({ affectedRows: 1, returning: [{ id: 3 }] });
    expect(await rowsNow()).toContainEqual({ id: 1, owner: 'ann', name: 'one' });
  });

  it('is about the constraint that is named alone', async () => {
    const rows = [{ id: 9, owner: 'ann', name: 'one' }];
    await expect(upserted([insert({}), update({})], rows)).rejects.toMatchObject({
      code: 'constraint-violation',
    });
    const options = { constraint: 'item_owner_name_key', updateColumns: ['id'] };
    expect(await upserted([insert({}), update({})], rows, options)).toMatchObject({
      returning: [{ id: 9, name: 'one' }],
    });
  });

  it.each<[string, readonly TablePermission[], Partial<OnConflict>, string]>([
    ['no right to update', [insert({})], {}, 'no-permission'],
    ['one for a server alone', [insert({}), update({}, { backendOnly: true })], {}, 'no-permission'],
    ['a column not granted', [insert({}), update({}, { columns: ['owner'] })], {}, 'column-not-permitted'],
    ['a preset column', [insert({}), update({}, { set: { name: 'x' } })], {}, 'column-not-permitted'],
    [
      'an unknown constraint',
      [insert({}), update({})],
      { constraint: 'item_pkey" DO NOTHING --' },
      'invalid-request',
    ],
    [
      'a missing variable of the update',
      [insert({}), update({ name: 'X-Hasura-Missing' })],
      {},
      'missing-session-variable',
    ],
    [
      'a missing variable of its check',
      [insert({}), update({}, { check: { name: 'X-Hasura-Missing' } })],
      {},
      'missing-session-variable',
    ],
  ])('is refused: %s', (_what, permissions, options, code) => {
    expect(errorOf(() => compiled(permissions, [{ id: 1, name: 'uno' }], options)).code).toBe(code);
  });
});
