import type { PermissionEngine, RowValues, SelectRequest } from '../../src/metadata/engine.js';
import type { Statement } from '../../src/metadata/fragment.js';
import type { TableName } from '../../src/metadata/model.js';
import type { Caller } from './callers.js';
import { idOf } from './generated-data.js';
import { asRows, asStatement } from './hasura-text.js';

/** A statement that somebody asks, in Hasura's words. */
export interface Question {
  readonly table: string;
  readonly what: string;
  readonly statement: Statement;
  /** Whether it asks for rows by key: cheap, however much the caller reaches. */
  readonly isByKey: boolean;
}

interface TableCase {
  readonly schema?: string;
  readonly key: (caller: Caller) => string;
  readonly row?: (caller: Caller) => RowValues;
  readonly set?: RowValues;
  /** What a page is asked for that begins with the latest. */
  readonly latest?: (caller: Caller) => Pick<SelectRequest, 'where' | 'orderBy'>;
}

const tables: Readonly<Record<string, TableCase>> = {
  oplog_entry: {
    key: ({ place: { project } }) => idOf('entry', project * 100),
    row: ({ place: { project } }) => ({ oplog_id: idOf('oplog', project), tool: 'made by a test' }),
    set: { comments: 'changed by a test' },
    latest: ({ place: { project } }) => ({
      where: { oplog_id: { _eq: idOf('oplog', project) } },
      orderBy: [{ column: 'at', direction: 'desc' }],
    }),
  },
  project: {
    key: ({ place: { project } }) => idOf('project', project),
    row: ({ place: { client, workspace } }) => ({
      workspace_id: idOf('workspace', workspace),
      client_id: idOf('client', client),
      name: 'made by a test',
    }),
    set: { name: 'changed by a test' },
  },
  client: { key: ({ place: { client } }) => idOf('client', client), set: { name: 'changed by a test' } },
  person: { schema: 'graphwarden', key: ({ place: { person } }) => idOf('user', person) },
  report: {
    key: ({ place: { project } }) => idOf('report', project),
    row: ({ place: { project } }) => ({ project_id: idOf('project', project), title: 'made by a test' }),
    set: { title: 'changed by a test' },
  },
  report_finding: { key: ({ place: { project } }) => idOf('finding', project * 3) },
  finding: { key: () => idOf('finding', 1) },
};

/** Everything that the caller is measured by, in the order in which it is shown. */
export function questionsOf(engine: PermissionEngine, caller: Caller): Question[] {
  return caller.tables.flatMap((table) => {
    const known = tables[table];
    if (known === undefined) throw new Error(`no case for ${table}`);
    return [...reading(engine, caller, table, known), ...writing(engine, caller, table, known)];
  });
}

const named = (table: string, { schema = 'public' }: TableCase): TableName => ({ schema, name: table });

function reading(engine: PermissionEngine, caller: Caller, name: string, known: TableCase): Question[] {
  const table = named(name, known);
  const rows = (request: Omit<SelectRequest, 'table'>): Statement =>
    asRows(engine.select(caller.session, { table, ...request }));
  const latest = known.latest?.(caller);
  return [
    asked(name, 'one row', rows({ where: { id: { _eq: known.key(caller) } } }), true),
    asked(name, 'page', rows({ limit: 100 })),
    asked(name, 'page by key order', rows({ orderBy: [{ column: 'id' }], limit: 100 })),
    asked(name, 'count', asStatement(engine.count(caller.session, { table }))),
    ...(latest === undefined ? [] : [asked(name, 'latest of one', rows({ ...latest, limit: 100 }), true)]),
  ];
}

function writing(engine: PermissionEngine, caller: Caller, name: string, known: TableCase): Question[] {
  const table = named(name, known);
  const { session } = caller;
  const where = { id: { _eq: known.key(caller) } };
  const may = (operation: 'insert' | 'update'): boolean =>
    engine.permission(session.role, table, operation) !== undefined;
  const row = may('insert') ? known.row?.(caller) : undefined;
  const set = may('update') ? known.set : undefined;
  const insert = row && engine.insert(session, { table, rows: [row] });
  const update = set && engine.update(session, { table, set, where });
  return [
    ...(insert ? [asked(name, 'insert', asStatement(insert), true)] : []),
    ...(update ? [asked(name, 'update', asStatement(update), true)] : []),
  ];
}

const asked = (table: string, what: string, statement: Statement, isByKey = false): Question => ({
  table,
  what,
  statement,
  isByKey,
});
