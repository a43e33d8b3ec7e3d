import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type InsertRequest,
  type PermissionEngine,
  createPermissionEngine,
} from '../../src/metadata/engine.js';
import { loadMetadata } from '../../src/metadata/load.js';
import { MetadataError } from '../../src/metadata/metadata-error.js';
import type { BoolExp, Catalog, CatalogTable } from '../../src/metadata/model.js';
import { readCatalog } from '../../src/store/catalog.js';
import { type Database, inTransaction } from '../../src/store/database.js';
import { StatementRefused, type Written, readPermitted, writePermitted } from '../../src/store/permitted.js';
import { type Service, metadataDirectory, startService } from '../support/service.js';
import { candidate, undone } from './permissions-asking.js';
import { type Scene, sceneOf } from './permissions-scene.js';
import { type TableContract, contracts, isGranted, nameOf } from './permissions-tables.js';

// What somebody would try who may write a little and wants more: with foreign keys and triggers as they are.

let service: Service;
let scene: Scene;
let db: Database;
let catalog: Catalog;
let engine: PermissionEngine;

beforeAll(async () => {
  service = await startService();
  scene = await sceneOf(service);
  db = service.db;
  catalog = await readCatalog(db);
  engine = createPermissionEngine(await loadMetadata(metadataDirectory), catalog);
});
afterAll(async () => await service.close());

const table = (name: string) => ({ schema: 'public', name });

function catalogOf(contract: TableContract): CatalogTable {
  const found = catalog.tables.find((each) => nameOf(each) === nameOf(contract));
  if (found === undefined) throw new Error(`there is no ${contract.name}`);
  return found;
}

/** The code of the error that stops a request before it gets to the database; `taken` where none does. */
function codeOf(compile: () => unknown): string {
  try {
    compile();
    return 'taken';
  } catch (error) {
    if (error instanceof MetadataError) return error.code;
    throw error;
  }
}

/** What comes of an insert that is taken back, whoever refuses it. */
async function attempt(who: string, request: InsertRequest): Promise<Written | string> {
  return await inTransaction(
    db,
    async (tx) =>
      await undone(tx, async (inner) => {
        try {
          return await writePermitted(inner, engine.insert(scene.named(who), request));
        } catch (error) {
          if (error instanceof StatementRefused || error instanceof MetadataError) return error.code;
          throw error;
        }
      }),
  );
}

/** One for each role that may insert or update. */
const writers = ['admin', 'owner', 'token that reads and writes', 'writer of an oplog'] as const;
const writable = contracts.filter(({ insert }) => insert !== undefined);
const firstParent = () => ({ id: scene.ground.a1.id, workspace_id: scene.ground.here });

describe('columns', () => {
  const never = ['id', 'created_at', 'author_id', 'created_by', 'uploaded_by', 'content'];
  const deciding = ['workspace_id', 'client_id', 'project_id', 'oplog_id', 'oplog_entry_id', 'report_id'];

  it('that the database or the session fills are refused from everybody who inserts', () => {
    const refusals = writers.flatMap((who) => {
      const session = scene.named(who);
      return writable
        .filter((contract) => isGranted(session.role, contract, 'insert'))
        .flatMap((contract) =>
          never
            .filter((column) => catalogOf(contract).columns.some(({ name }) => name === column))
            .map((column) => {
              const row = {
                ...candidate(contract, firstParent(), scene.staff.idle.id),
                [column]: scene.staff.idle.id,
              };
              return codeOf(() => engine.insert(session, { table: contract, rows: [row] }));
            }),
        );
    });
    expect(refusals.length).toBeGreaterThan(100);
    expect(new Set(refusals)).toEqual(new Set(['column-not-permitted']));
  });

  it('that decide who reaches a row are refused from everybody who updates', () => {
    const refusals = writers.flatMap((who) => {
      const session = scene.named(who);
      return contracts
        .filter((contract) => isGranted(session.role, contract, 'update'))
        .flatMap((contract) =>
          [...never, ...deciding, 'report_finding_id']
            .filter((column) => catalogOf(contract).columns.some(({ name }) => name === column))
            .map((column) =>
              codeOf(() => engine.update(session, { table: contract, set: { [column]: null }, where: {} })),
            ),
        );
    });
    expect(refusals.length).toBeGreaterThan(100);
    expect(new Set(refusals)).toEqual(new Set(['column-not-permitted']));
  });

  it.each(['evidence', 'oplog_entry_recording'])(
    'of bytes in %s are neither read nor asked about',
    (name) => {
      for (const who of ['admin', 'owner', 'reader of the workspace', 'editor']) {
        const session = scene.named(who);
        const ask = (request: object) =>
          codeOf(() => engine.select(session, { table: table(name), ...request }));
        const refusal = engine.permission(session.role, table(name), 'select')
          ? 'column-not-permitted'
          : 'no-permission';
        expect(ask({ columns: ['content'] })).toBe(refusal);
        expect(ask({ columns: ['id'], where: { content: { _is_null: false } } })).toBe(refusal);
        expect(ask({ columns: ['id'], orderBy: [{ column: 'content' }] })).toBe(refusal);
      }
    },
  );
});

describe('a parent', () => {
  it('that is missing or NULL lets nobody in', async () => {
    for (const who of writers)
      for (const contract of writable.filter(({ in: parent }) => parent !== undefined)) {
        if (!isGranted(scene.named(who).role, contract, 'insert') || contract.in === undefined) continue;
        const bare = candidate(contract, undefined, scene.staff.idle.id);
        for (const row of [bare, { ...bare, [contract.in.column]: null }])
          expect(await attempt(who, { table: contract, rows: [row] })).toBe('constraint-violation');
      }
  });

  it('of two workspaces is none: a project lies where its client lies, even for those who run the other one', async () => {
    const { here, there, a, d } = scene.ground;
    const project = (workspace_id: string, client_id: string) => ({
      table: table('project'),
      rows: [{ name: 'a bridge', workspace_id, client_id }],
    });
    for (const who of ['both', 'token for there', 'otherOwner']) {
      expect(await attempt(who, project(there, a))).toBe('constraint-violation');
      expect(await attempt(who, project(here, a))).toBe('permission-error');
      expect(await attempt(who, project(there, d))).toMatchObject({ affectedRows: 1 });
    }
    expect(await attempt('manager', project(there, a))).toBe('constraint-violation');
  });

  it('that is foreign spoils the whole insert', async () => {
    const { a1, d1 } = scene.ground;
    const rows = [a1, d1].map(({ id }) => ({ project_id: id, note: 'a note' }));
    expect(await attempt('assigned', { table: table('project_note'), rows })).toBe('permission-error');
    expect(await attempt('both', { table: table('project_note'), rows })).toMatchObject({ affectedRows: 2 });
  });

  it('is not gained by evidence: no role brings any, or hangs it on another finding', () => {
    const row = { report_id: scene.ground.a1.report, report_finding_id: null, name: 'x' };
    for (const { session } of scene.sessions)
      for (const name of ['evidence', 'oplog_entry_recording'])
        expect(codeOf(() => engine.insert(session, { table: table(name), rows: [row] }))).toBe(
          'no-permission',
        );
  });
});

describe('an upsert', () => {
  it('can name a row that is there by few keys only: who belongs to what', () => {
    const nameable = writable.flatMap((contract) => {
      const permission = engine.permission('user', contract, 'insert');
      return catalogOf(contract)
        .uniqueKeys.filter(({ columns }) => columns.every((column) => permission?.columns.includes(column)))
        .map(({ name }) => name);
    });
    expect(nameable.sort()).toEqual(['client_invite_pkey', 'project_assignment_pkey', 'project_invite_pkey']);
  });

  it('changes none of those, and passes over them: that they are there is all it tells', async () => {
    const [{ a1, d1 }, { guest, assigned }] = [scene.ground, scene.staff];
    const conflict = (project: string, user: string, updateColumns: readonly string[]): InsertRequest => ({
      table: table('project_assignment'),
      rows: [{ project_id: project, user_id: user }],
      onConflict: { constraint: 'project_assignment_pkey', updateColumns },
    });
    for (const who of ['owner', 'otherOwner', 'manager']) {
      expect(await attempt(who, conflict(a1.id, guest.id, ['project_role_id']))).toBe('no-permission');
      // Hasura checks rows that are written: there is none.
      expect(await attempt(who, conflict(a1.id, guest.id, []))).toEqual({ affectedRows: 0, returning: [] });
    }
    expect(await attempt('assigned', conflict(a1.id, scene.staff.idle.id, []))).toBe('permission-error');
    expect(await attempt('owner', conflict(d1.id, assigned.id, []))).toEqual({
      affectedRows: 0,
      returning: [],
    });
  });

  it('into a foreign parent is refused by whatever key it hopes to meet a row', async () => {
    const { d1, d, there } = scene.ground;
    const foreign: Readonly<Record<string, object>> = {
      project: { id: d1.id, workspace_id: there },
      client: { id: d, workspace_id: there },
      oplog: { id: d1.oplog },
      report: { id: d1.report },
      workspace: { id: there },
    };
    for (const contract of writable.filter(({ insert }) => insert?.by !== 'manager')) {
      const [column] = Object.keys(contract.update?.set() ?? {});
      const rows = [candidate(contract, { ...foreign[contract.in?.table ?? ''] }, scene.staff.idle.id)];
      for (const { name } of catalogOf(contract).uniqueKeys) {
        const onConflict = { constraint: name, updateColumns: column === undefined ? [] : [column] };
        expect(await attempt('owner', { table: contract, rows, onConflict })).toBe('permission-error');
      }
    }
  });
});

describe('what was written', () => {
  const entry = table('oplog_entry');

  // Hasura knows no other way: whoever may change or delete what they may not read is told what it was.
  it('is shown to whoever wrote it, also to a token that may not read it', async () => {
    const session = scene.named('changer who does not read');
    expect(await readPermitted(db, engine.select(session, { table: entry }))).toEqual([]);
    const shown = await inTransaction(
      db,
      async (tx) =>
        await undone(
          tx,
          async (inner) => await writePermitted(inner, engine.delete(session, { table: entry, where: {} })),
        ),
    );
    expect(shown).toMatchObject({ affectedRows: 1, returning: [{ oplog_id: scene.ground.b1.oplog }] });
  });

  it('shows a token that only creates nothing but its own', async () => {
    const { a1, b1 } = scene.ground;
    const row = (oplog_id: string) => ({ table: entry, rows: [{ oplog_id, command: 'whoami' }] });
    expect(await attempt('writer of an oplog', row(b1.oplog))).toMatchObject({
      returning: [{ oplog_id: b1.oplog, command: 'whoami' }],
    });
    expect(await attempt('writer of an oplog', row(a1.oplog))).toBe('permission-error');
  });
});

describe('a condition', () => {
  const count = async (who: string, where: BoolExp): Promise<unknown> => {
    const [row] = await readPermitted(
      db,
      engine.count(scene.named(who), { table: table('client_note'), where }),
    );
    return row?.['count'];
  };

  it('on the way to hidden rows finds none of them', async () => {
    const { rows } = await service.pool.query<{ username: string; visible: number }>(
      `SELECT u.username, count(*)::int AS visible FROM public.client_note n JOIN graphwarden.user_account u ON u.id = n.author_id
        WHERE u.id = $1 GROUP BY 1`,
      [scene.staff.outsider.id],
    );
    const [author] = rows;
    if (author === undefined) throw new Error('the outsider has written a note');
    const where = { author: { username: { _eq: author.username } } };
    expect(await count('manager', where)).toBe(author.visible);
    expect(await count('maintainer', {})).toBe(3);
    expect(await count('maintainer', where)).toBe(0);
  });

  it('does not lead to access views, nor to what is not tracked', () => {
    for (const { session } of scene.sessions.filter(({ session: { role } }) => role !== 'public')) {
      const ask = (where: BoolExp) =>
        codeOf(() => engine.select(session, { table: table('report'), columns: ['id'], where }));
      for (const view of ['credentialProjectAccess', 'serviceTokenProjectAccess', 'collabReportAccess'])
        expect(['no-permission', 'unknown-relationship', 'unknown-column']).toContain(ask({ [view]: {} }));
      expect(ask({ _exists: { _table: table('project'), _where: {} } })).toBe('invalid-request');
      for (const { schema, name, kind } of catalog.tables.filter((each) => each.schema === 'graphwarden')) {
        if (name === 'person') continue;
        const code = codeOf(() => engine.select(session, { table: { schema, name }, columns: [] }));
        expect({ name, code }).toEqual({
          name,
          code: kind === 'table' ? 'unknown-table' : expect.any(String),
        });
        expect(['unknown-table', 'no-permission']).toContain(code);
      }
    }
  });

  it('lacks no session variable: without one there is an error, and not a row', () => {
    for (const who of ['owner', 'manager', 'reader of the workspace', 'editor']) {
      const { role } = scene.named(who);
      const bare = { role, variables: { 'x-hasura-role': role } };
      for (const contract of contracts.filter((each) => isGranted(role, each, 'select')))
        expect(codeOf(() => engine.select(bare, { table: contract }))).toBe('missing-session-variable');
    }
  });
});
