import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type PermissionEngine, type Session, createPermissionEngine } from '../../src/metadata/engine.js';
import { type Fragment, statementOf } from '../../src/metadata/fragment.js';
import { loadMetadata } from '../../src/metadata/load.js';
import { type TableName, operations } from '../../src/metadata/model.js';
import { readCatalog } from '../../src/store/catalog.js';
import { type Database, openDatabase } from '../../src/store/database.js';
import { type TestDatabase, cloneDatabase } from '../support/database.js';
import { metadataDirectory } from '../support/service.js';

let database: TestDatabase;
let db: Database;
let engine: PermissionEngine;
beforeAll(async () => {
  database = await cloneDatabase();
  db = openDatabase({ url: database.url, poolSize: 1, onLost: () => undefined });
  engine = createPermissionEngine(await loadMetadata(metadataDirectory), await readCatalog(db));
});
afterAll(async () => {
  await db.$client.end();
  await database.drop();
});

const nil = '00000000-0000-0000-0000-000000000000';
const names = ['user-id', 'credential-id', 'service-token-id', 'collab-report-id', 'collab-object-id'];
const session = (role: string): Session => ({
  role,
  variables: {
    ...Object.fromEntries(names.map((name) => [`x-hasura-${name}`, nil])),
    'x-hasura-role': role,
    'x-hasura-credential': 'login',
  },
});

/** Everything that the role may do with the table, as statements. */
function statementsOf(role: string, table: TableName): Fragment[] {
  const caller = session(role);
  const compile = {
    select: () => [engine.select(caller, { table, limit: 1 }), engine.count(caller, { table })],
    insert: () => [engine.insert(caller, { table, rows: [{}] })],
    update(columns: readonly string[]) {
      const set = Object.fromEntries(columns.map((column) => [column, null]));
      return [engine.update(caller, { table, set, where: {} })];
    },
    delete: () => [engine.delete(caller, { table, where: {} })],
  };
  return operations.flatMap((operation) => {
    const permission = engine.permission(role, table, operation);
    if (permission === undefined) return [];
    return compile[operation]('columns' in permission ? permission.columns : []);
  });
}

describe('the committed metadata', () => {
  it('compiles, for every table, role and operation, to SQL that PostgreSQL plans', async () => {
    const planned = new Map<string, number>();
    for (const table of engine.tables)
      for (const role of engine.roles)
        for (const { text, values } of statementsOf(role, table).map(statementOf)) {
          await database.pool.query(`EXPLAIN ${text}`, values);
          planned.set(role, (planned.get(role) ?? 0) + 1);
        }
    expect([...planned.keys()].sort()).toEqual(engine.roles.filter((role) => role !== 'public'));
  });
});
