import type { BoolExp, Operation, TableName } from '../model.js';

/** The schema of the product: of its views alone Hasura knows. */
export const productSchema = 'graphwarden';

/** What access views know rows by: a row is one of these, or lies within one. */
export const reachWords = ['workspace', 'client', 'project', 'oplog', 'report', 'person'] as const;
export type ReachWord = (typeof reachWords)[number];

/** Who asks, as the views see it. Managers ask none of them: see `managerFilter`. */
export type Holder = 'people' | 'service' | 'collab';

/** What a view may tell of a row; `maintain` is what maintainers and owners of the workspace may do. */
export type Ability = Operation | 'maintain';

/** A view that says which rows a live credential reaches. It is tracked without a permission: filters need none. */
export interface AccessView {
  readonly name: string;
  readonly holder: Holder;
  readonly word: ReachWord;
  /** The column that equals the id of the thing. */
  readonly key: string;
  /** What must hold of the view's row for each thing to be allowed; what is absent is not allowed. */
  readonly abilities: Readonly<Partial<Record<Ability, BoolExp>>>;
}

const seen = { select: {} } as const;
const edited = { can_edit: { _eq: true } } as const;
const maintained = { role: { _in: ['maintainer', 'owner'] } } as const;

/** Every access view there is, with what it allows. */
export const accessViews: readonly AccessView[] = [
  {
    name: 'credential_project_access',
    ...{ holder: 'people', word: 'project', key: 'project_id' },
    abilities: { ...seen, insert: edited, update: edited, delete: edited },
  },
  {
    name: 'credential_client_access',
    ...{ holder: 'people', word: 'client', key: 'client_id', abilities: seen },
  },
  {
    name: 'credential_workspace_access',
    ...{ holder: 'people', word: 'workspace', key: 'workspace_id' },
    abilities: { ...seen, maintain: maintained },
  },
  {
    name: 'credential_user_access',
    ...{ holder: 'people', word: 'person', key: 'user_id', abilities: seen },
  },
  {
    name: 'service_token_project_access',
    ...{ holder: 'service', word: 'project', key: 'project_id', abilities: seen },
  },
  {
    name: 'service_token_client_access',
    ...{ holder: 'service', word: 'client', key: 'client_id', abilities: seen },
  },
  {
    name: 'service_token_oplog_access',
    ...{ holder: 'service', word: 'oplog', key: 'oplog_id' },
    abilities: {
      select: { can_read: { _eq: true } },
      insert: { can_create: { _eq: true } },
      update: { can_update: { _eq: true } },
      delete: { can_delete: { _eq: true } },
    },
  },
  {
    name: 'service_token_user_access',
    ...{ holder: 'service', word: 'person', key: 'user_id', abilities: seen },
  },
  {
    name: 'collab_report_access',
    ...{ holder: 'collab', word: 'report', key: 'report_id', abilities: seen },
  },
];

/** By which column a view knows the credential, and which session variable says it. */
export const credentialOf: Readonly<
  Record<Holder, { readonly column: string; readonly variable: string; readonly itself?: string }>
> = {
  people: { column: 'credential_id', variable: 'X-Hasura-Credential-Id' },
  service: { column: 'token_id', variable: 'X-Hasura-Service-Token-Id' },
  /** A collab credential is bound to one document: `itself` is the id of the thing that it lies in. */
  collab: {
    column: 'credential_id',
    variable: 'X-Hasura-Credential-Id',
    itself: 'X-Hasura-Collab-Report-Id',
  },
};

/** Every live credential, a session as login and as collab. */
export const liveCredential: TableName = { schema: productSchema, name: 'live_credential' };

const liveExists = (more: BoolExp): BoolExp => ({
  _exists: {
    _table: { ...liveCredential },
    _where: { credential_id: { _eq: 'X-Hasura-Credential-Id' }, ...more },
  },
});

/** Everything, while the credential lives and has the standing of a manager. */
export const managerFilter: BoolExp = liveExists({ is_manager: { _eq: true } });

/** Everything, while the credential lives. */
export const libraryFilter: BoolExp = liveExists({ kind: { _eq: 'X-Hasura-Credential' } });

/** The table of accounts is never tracked: a key to it leads to the view that shows people. */
export const people = {
  table: { schema: productSchema, name: 'user_account' },
  view: { schema: productSchema, name: 'person' },
} as const satisfies Record<string, TableName>;

/** Whether this is a view by which a live credential is looked up. */
export const isAccessView = ({ schema, name }: TableName): boolean =>
  schema === productSchema &&
  (name === liveCredential.name || accessViews.some((view) => view.name === name));
