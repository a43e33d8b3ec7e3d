import { type SQL, sql } from 'drizzle-orm';
import { type Reacher, reachedByGrants } from './effective-access.js';

/** A credential that does not exist yet, and for whom it is meant. */
export type CredentialToBe =
  /** A service token with these grants. */
  | ({ readonly kind: 'service_token' } & Extract<Reacher, { grants: unknown }>)
  /** An API token of the person whose live credential this is, within a workspace if one is given. */
  | {
      readonly kind: 'api_token';
      readonly madeBy: string;
      readonly workspaceId: string | undefined;
      readonly isManager: boolean;
    }
  /** A login of this person. */
  | { readonly kind: 'login'; readonly userId: string; readonly isManager: boolean };

/** What the access views say of one credential. */
export interface CredentialAccess {
  /** For WITH; what nothing reads costs nothing. */
  readonly relations: SQL;
  /** `schema.name` of each view that a relation stands for, and the name of that relation. */
  readonly names: ReadonlyMap<string, string>;
}

/** The access views as they answer for this credential: each asked once, however often it is read from. */
export const accessOf = (id: string): CredentialAccess =>
  accessBy(
    sql``,
    Object.entries(credentialColumns).map(([view, column]) => [
      view,
      [],
      sql`select * from graphwarden.${sql.identifier(view)} v where v.${sql.identifier(column)} = ${id}::uuid`,
    ]),
  );

/** Every access view, and how it calls the credential. */
const credentialColumns = {
  live_credential: 'credential_id',
  credential_project_access: 'credential_id',
  credential_client_access: 'credential_id',
  credential_workspace_access: 'credential_id',
  credential_user_access: 'credential_id',
  service_token_project_access: 'token_id',
  service_token_oplog_access: 'token_id',
  service_token_client_access: 'token_id',
  service_token_user_access: 'token_id',
  collab_report_access: 'credential_id',
};

/**
 * The access views as they would answer once the credential existed, under this id (no row may have it). A service
 * token's follow from its grants; an API token's are those of the credential that makes it, cut down to the workspace:
 * it reaches nothing that this one does not; a login's follow from the memberships of its person. Tests compare them with
 * the views and a real credential.
 */
export function accessToBe(id: string, credential: CredentialToBe): CredentialAccess {
  if (credential.kind === 'service_token')
    return accessBy(sql`${reachedByGrants(credential)}, `, ofGrants(id));
  if (credential.kind === 'login')
    return accessBy(sql`${membershipOf(credential)}, `, ofMember(id, credential));
  return accessBy(sql``, ofMaker(id, credential));
}

function accessBy(before: SQL, relations: readonly Relation[]): CredentialAccess {
  const each = relations.map(([view, columns, rows]) => {
    const named = columns.map((column) => sql.identifier(column));
    const head = columns.length === 0 ? sql`` : sql`(${sql.join(named, sql`, `)})`;
    return sql`${sql.identifier(relationOf(view))} ${head} as materialized (${rows})`;
  });
  return {
    relations: sql`${before}${sql.join(each, sql`, `)}`,
    names: new Map(relations.map(([view]) => [`graphwarden.${view}`, relationOf(view)])),
  };
}

const relationOf = (view: string): string => `its_${view}`;

/** The columns are named where the rows do not name them. */
type Relation = readonly [view: string, columns: readonly string[], rows: SQL];

const ofGrants = (id: string): readonly Relation[] => [
  [
    'live_credential',
    ['credential_id', 'kind', 'is_manager'],
    sql`select ${id}::uuid, 'service_token', false`,
  ],
  ['service_token_project_access', ['token_id', 'project_id'], sql`select ${id}::uuid, p.id from project p`],
  [
    'service_token_client_access',
    ['token_id', 'client_id'],
    sql`select ${id}::uuid, p.client_id from project p`,
  ],
  [
    'service_token_user_access',
    ['token_id', 'user_id'],
    sql`select ${id}::uuid, u.user_id from project p
          join graphwarden.user_project_access u on u.project_id = p.id and u.workspace_id is not null`,
  ],
  [
    'service_token_oplog_access',
    ['token_id', 'oplog_id', 'can_read', 'can_create', 'can_update', 'can_delete'],
    sql`select ${id}::uuid, o.id, true, false, false, false from project p join graphwarden.oplog o on o.project_id = p.id
        union all
        select ${id}::uuid, o.id, g.action = 'read', g.action = 'create', g.action = 'update', g.action = 'delete'
          from granted g join graphwarden.oplog o on o.id = g."resourceId" join own p on p.id = o.project_id
         where g."resourceType" = 'oplog' and (g.action = 'read' or p.can_edit)`,
  ],
];

function ofMaker(id: string, maker: Extract<CredentialToBe, { kind: 'api_token' }>): readonly Relation[] {
  const { madeBy, workspaceId, isManager } = maker;
  const within = (column: SQL): SQL =>
    workspaceId === undefined ? sql`true` : sql`${column} = ${workspaceId}::uuid`;
  return [
    [
      'live_credential',
      ['credential_id', 'kind', 'is_manager'],
      sql`select ${id}::uuid, 'api_token', ${isManager}::boolean`,
    ],
    [
      'credential_project_access',
      ['credential_id', 'project_id', 'can_edit'],
      sql`select ${id}::uuid, a.project_id, a.can_edit from graphwarden.credential_project_access a
            join graphwarden.project p on p.id = a.project_id
           where a.credential_id = ${madeBy}::uuid and ${within(sql`p.workspace_id`)}`,
    ],
    [
      'credential_client_access',
      ['credential_id', 'client_id'],
      sql`select ${id}::uuid, a.client_id from graphwarden.credential_client_access a
            join graphwarden.client c on c.id = a.client_id
           where a.credential_id = ${madeBy}::uuid and ${within(sql`c.workspace_id`)}`,
    ],
    [
      'credential_workspace_access',
      ['credential_id', 'workspace_id', 'role'],
      sql`select ${id}::uuid, a.workspace_id, a.role from graphwarden.credential_workspace_access a
           where a.credential_id = ${madeBy}::uuid and ${within(sql`a.workspace_id`)}`,
    ],
    [
      'credential_user_access',
      ['credential_id', 'user_id'],
      // A token within a workspace is for those who are more than a guest there, and they see all its members.
      workspaceId === undefined
        ? sql`select ${id}::uuid, a.user_id from graphwarden.credential_user_access a where a.credential_id = ${madeBy}::uuid`
        : sql`select ${id}::uuid, m.user_id from graphwarden.workspace_member m where m.workspace_id = ${workspaceId}::uuid`,
    ],
  ];
}

type LoginToBe = Extract<CredentialToBe, { kind: 'login' }>;

/** For WITH: the memberships of a person, and the projects that each of them reaches; a project may repeat. */
const membershipOf = ({ userId }: LoginToBe): SQL => sql`
  membership as materialized (
    select m.workspace_id, m.role from graphwarden.workspace_member m where m.user_id = ${userId}::uuid),
  reached_project as materialized (
    select p.id, p.client_id, p.workspace_id, m.role, a.can_edit
      from graphwarden.user_project_access a
      join membership m on m.workspace_id = a.workspace_id
      join graphwarden.project p on p.id = a.project_id and p.workspace_id = m.workspace_id
     where a.user_id = ${userId}::uuid)`;

const ofMember = (id: string, { userId, isManager }: LoginToBe): readonly Relation[] => [
  [
    'live_credential',
    ['credential_id', 'kind', 'is_manager'],
    sql`select ${id}::uuid, 'login', ${isManager}::boolean`,
  ],
  [
    'credential_project_access',
    ['credential_id', 'project_id', 'can_edit'],
    sql`select ${id}::uuid, p.id, p.can_edit from reached_project p`,
  ],
  [
    'credential_client_access',
    ['credential_id', 'client_id'],
    sql`select ${id}::uuid, p.client_id from reached_project p
        union all
        select ${id}::uuid, c.id from graphwarden.client c join membership m on m.workspace_id = c.workspace_id
         where m.role in ('maintainer', 'owner')`,
  ],
  [
    'credential_workspace_access',
    ['credential_id', 'workspace_id', 'role'],
    sql`select ${id}::uuid, m.workspace_id, m.role from membership m`,
  ],
  [
    'credential_user_access',
    ['credential_id', 'user_id'],
    sql`select ${id}::uuid, ${userId}::uuid
        union all
        select ${id}::uuid, f.user_id from graphwarden.workspace_member f join membership m on m.workspace_id = f.workspace_id
         where m.role <> 'guest'
        union all
        select ${id}::uuid, u.user_id from reached_project p
          join graphwarden.user_project_access u on u.project_id = p.id and u.workspace_id = p.workspace_id
         where p.role = 'guest'`,
  ],
];
