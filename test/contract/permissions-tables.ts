import { randomUUID } from 'node:crypto';
import type { Catalog, CatalogTable, Metadata, Operation, TableName } from '../../src/metadata/model.js';

// What each table promises, written without a look at policy.yaml: where its rows lie, who writes them, and how to make
// one. Who reaches what then follows in permissions-oracle.ts.

type Row = Readonly<Record<string, string | number>>;

/** Who of a workspace writes: whoever edits the project; maintainers and owners alone; nobody but managers. */
type Writer = 'editor' | 'maintainer' | 'manager';

export interface TableContract extends TableName {
  readonly key: readonly string[];
  /** By what its rows are reached. */
  readonly lies: 'client' | 'project' | 'oplog' | 'report' | 'library' | 'person';
  /** The column of what it lies in, and the table that this names; none where the row is that itself. */
  readonly in?: { readonly column: string; readonly table: string };
  readonly insert?: { readonly by: Writer; readonly row: (person: string) => Row };
  /** `set` changes any one row to no harm; `oneByOne` where a name has to stay the only one. */
  readonly update?: { readonly by: Writer; readonly set: () => Row; readonly oneByOne?: true };
  readonly delete?: { readonly by: Writer };
  /** Whether service tokens write it, as far as they are granted. */
  readonly byService?: true;
  /** Whether the collaborative editor reads it. */
  readonly byCollab?: true;
  /** Whom reading is kept to, where not every role does: service tokens do not, or managers alone do. */
  readonly readBy?: 'people' | 'managers';
  /** Columns that stay as they were made, beside those that decide who reaches the row. */
  readonly fixed?: readonly string[];
}

const named = (): Row => ({ name: `new ${randomUUID()}` });
const titled = (): Row => ({ title: 'new' });
const ofPerson = (person: string): Row => ({ user_id: person });

const of = (column: string, table: string) => ({ in: { column, table } });
const ofProject = of('project_id', 'project');
const ofReport = of('report_id', 'report');
const ofClient = of('client_id', 'client');

type Options = Partial<Omit<TableContract, 'schema' | 'name' | 'lies'>>;
const table = (name: string, lies: TableContract['lies'], options: Options): TableContract => ({
  ...{ schema: 'public', name, lies, key: ['id'], ...options },
});

/** One that its writers insert, update and delete alike. */
const work = (
  name: string,
  lies: TableContract['lies'],
  by: Writer,
  row: () => Row,
  set: Row,
  options: Options,
): TableContract =>
  table(name, lies, { insert: { by, row }, update: { by, set: () => set }, delete: { by }, ...options });

/** Who belongs to something: there or not. */
const pair = (name: string, lies: 'client' | 'project', parent: typeof ofClient): TableContract =>
  table(name, lies, {
    key: [parent.in.column, 'user_id'],
    ...parent,
    insert: { by: 'maintainer', row: ofPerson },
    delete: { by: 'maintainer' },
  });

const library = (name: string, row: () => Row, set?: Row, options: Options = {}): TableContract =>
  table(name, 'library', {
    insert: { by: 'manager', row },
    update:
      set === undefined ? { by: 'manager', set: row, oneByOne: true } : { by: 'manager', set: () => set },
    delete: { by: 'manager' },
    ...options,
  });

const describedAnew = { description: 'touched' };

export const contracts: readonly TableContract[] = [
  work('client', 'client', 'maintainer', named, { short_name: 'touched' }, of('workspace_id', 'workspace')),
  work(
    'client_contact',
    'client',
    'maintainer',
    named,
    { note: 'touched' },
    { ...ofClient, readBy: 'people' },
  ),
  work(...(['client_note', 'client', 'maintainer', () => ({ note: 'new' }), { note: 'touched' }] as const), {
    ...ofClient,
    readBy: 'people',
  }),
  { ...pair('client_invite', 'client', ofClient), readBy: 'people' },
  pair('project_invite', 'project', ofProject),
  pair('project_assignment', 'project', ofProject),
  {
    ...work('project', 'project', 'maintainer', named, {}, ofClient),
    update: { by: 'editor', set: () => ({ codename: 'touched' }) },
  },
  work('project_note', 'project', 'editor', () => ({ note: 'new' }), { note: 'touched' }, ofProject),
  work('project_objective', 'project', 'editor', () => ({ objective: 'new' }), describedAnew, ofProject),
  work('project_scope', 'project', 'editor', named, describedAnew, ofProject),
  work('project_target', 'project', 'editor', () => ({ hostname: 'new' }), { note: 'touched' }, ofProject),
  work('oplog', 'oplog', 'editor', named, { name: 'touched' }, ofProject),
  work(...(['oplog_entry', 'oplog', 'editor', () => ({ tool: 'new' }), { comments: 'touched' }] as const), {
    ...of('oplog_id', 'oplog'),
    byService: true,
  }),
  table('oplog_entry_recording', 'oplog', {
    ...of('oplog_entry_id', 'oplog_entry'),
    delete: { by: 'editor' },
  }),
  work('report', 'report', 'editor', titled, { title: 'touched' }, { ...ofProject, byCollab: true }),
  work('report_finding', 'report', 'editor', titled, describedAnew, { ...ofReport, byCollab: true }),
  work('report_observation', 'report', 'editor', titled, describedAnew, { ...ofReport, byCollab: true }),
  table('evidence', 'report', {
    ...ofReport,
    update: { by: 'editor', set: () => ({ caption: 'touched' }) },
    delete: { by: 'editor' },
    byCollab: true,
    fixed: ['report_finding_id', 'filename', 'media_type'],
  }),
  library('project_type', named),
  library('project_role', named),
  library('objective_status', named),
  library('report_template', named, describedAnew),
  library('finding_type', named, undefined, { byCollab: true }),
  library('severity', named, { weight: 7 }, { byCollab: true }),
  library('finding', titled, describedAnew),
  library('observation', titled, describedAnew),
  library('tag', named, undefined, { readBy: 'managers' }),
  library(
    'extra_field_spec',
    () => ({ model: 'report', type: 'json', internal_name: `f${randomUUID().replaceAll('-', '')}` }),
    { position: 7 },
    { fixed: ['model', 'internal_name'] },
  ),
  { schema: 'graphwarden', name: 'person', lies: 'person', key: ['id'] },
];

/** Tables of the app that no role sees: the actions for tags read and write this one. */
export const closed: readonly string[] = ['public.tagging'];

export const nameOf = ({ schema, name }: TableName): string => `${schema}.${name}`;

/** Tables that Hasura tracks, or that the app has, and that nobody has made up their mind about. */
export function undecided(metadata: Metadata, catalog: Catalog): string[] {
  const decided = new Set([...contracts.map(nameOf), ...closed]);
  const open = metadata.tables.filter(({ permissions }) => permissions.length > 0);
  const app = catalog.tables.filter(({ schema }) => schema === 'public');
  return [...new Set([...open, ...app].map(nameOf))].filter((name) => !decided.has(name));
}

const levels = ['read', 'write', 'delete'] as const;
const needs = { select: 'read', insert: 'write', update: 'write', delete: 'delete' } as const;

/** The roles that may do anything with rows, with the parts of people's rights that they hold. */
export const roles: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...['user', 'manager'].flatMap((holder) => [
    ...levels.map((level) => [`${holder}_${level}`, [level]] as const),
    [`${holder}_read_write`, ['read', 'write']] as const,
    [holder, levels] as const,
  ]),
  ['service', levels],
  ['collab', ['read']],
]);

const isReader = (role: string, { readBy }: TableContract): boolean =>
  readBy === undefined || role.startsWith('manager') || (readBy === 'people' && role !== 'service');

/** Whether there are rows with which the role does this. */
export function isGranted(role: string, contract: TableContract, operation: Operation): boolean {
  if (roles.get(role)?.includes(needs[operation]) !== true) return false;
  if (role === 'collab') return contract.byCollab === true;
  if (operation === 'select') return isReader(role, contract);
  const rule = contract[operation];
  if (role === 'service') return rule !== undefined && contract.byService === true;
  return rule !== undefined && (role.startsWith('manager') || rule.by !== 'manager');
}

const ofDatabase = ['id', 'created_at'];
/** Whoever writes has these from the session. */
export const authors = ['author_id', 'created_by'];
const deciding = ['workspace_id', 'client_id', 'project_id', 'oplog_id', 'oplog_entry_id', 'report_id'];

/** The columns for an operation, the same for every role: all but bytes are read; what decides who reaches a row stays. */
export function columnsFor(
  { fixed = [] }: TableContract,
  { columns }: CatalogTable,
  operation: 'select' | 'insert' | 'update',
): string[] {
  const readable = columns.filter(({ type }) => type !== 'bytea').map(({ name }) => name);
  if (operation === 'select') return readable;
  const insertable = readable.filter((name) => ![...ofDatabase, ...authors, 'uploaded_by'].includes(name));
  if (operation === 'insert') return insertable;
  return insertable.filter((name) => ![...deciding, ...fixed].includes(name));
}
