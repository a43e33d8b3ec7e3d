import { type SQL, sql } from 'drizzle-orm';

/**
 * Whose sight it is, by the credential: a person's memberships (`member`), a manager's standing (`manager`), the grants of
 * a service token, or the person behind a collab JWT, whose session it then is.
 */
export interface Viewer {
  readonly kind: 'member' | 'manager' | 'service_token' | 'collab';
  readonly credentialId: string;
}

/** Where a row belongs, in columns of the statement: to a project, perhaps by one of its operation logs; or to the library. */
export type Place = 'library' | { readonly projectId: SQL; readonly oplogId?: SQL };

type Belonging = Exclude<Place, 'library'>;
interface Rules {
  readonly reads: (place: Belonging) => SQL;
  readonly edits: (place: Belonging) => SQL;
  readonly readsLibrary: SQL;
  readonly editsLibrary: SQL;
}

/**
 * Whether the viewer may read what lies there: a condition for WHERE, so that a row out of sight is never found. It holds
 * for credentials that live now, and for no others: one that was revoked since it was presented sees nothing.
 */
export function mayRead(viewer: Viewer, place: Place): SQL {
  const rules = rulesOf[viewer.kind](viewer.credentialId);
  return place === 'library' ? rules.readsLibrary : rules.reads(place);
}

/** Whether the viewer may also change it. Scopes of API tokens are not asked here: `needs` of an action does. */
export function mayEdit(viewer: Viewer, place: Place): SQL {
  const rules = rulesOf[viewer.kind](viewer.credentialId);
  return place === 'library' ? rules.editsLibrary : rules.edits(place);
}

const rulesOf: Readonly<Record<Viewer['kind'], (credentialId: string) => Rules>> = {
  member: (id) => ({
    reads: ({ projectId }) => sql`exists (
      select from graphwarden.credential_project_access a where a.credential_id = ${id} and a.project_id = ${projectId})`,
    edits: ({ projectId }) => sql`exists (
      select from graphwarden.credential_project_access a
       where a.credential_id = ${id} and a.project_id = ${projectId} and a.can_edit)`,
    readsLibrary: sql`exists (
      select from graphwarden.live_credential c where c.credential_id = ${id} and c.kind in ('login', 'api_token'))`,
    editsLibrary: sql`false`,
  }),
  manager: (id) => {
    const stands = sql`exists (
      select from graphwarden.live_credential c where c.credential_id = ${id} and c.is_manager)`;
    return { reads: () => stands, edits: () => stands, readsLibrary: stands, editsLibrary: stands };
  },
  service_token: (id) => ({
    reads: ({ projectId, oplogId }) =>
      oplogId === undefined
        ? sql`exists (
            select from graphwarden.service_token_project_access a where a.token_id = ${id} and a.project_id = ${projectId})`
        : sql`exists (
            select from graphwarden.service_token_oplog_access a
             where a.token_id = ${id} and a.oplog_id = ${oplogId} and a.can_read)`,
    edits: ({ oplogId }) =>
      oplogId === undefined
        ? sql`false`
        : sql`exists (
            select from graphwarden.service_token_oplog_access a
             where a.token_id = ${id} and a.oplog_id = ${oplogId} and a.can_update)`,
    readsLibrary: sql`exists (select from graphwarden.service_token_project_access a where a.token_id = ${id})`,
    editsLibrary: sql`false`,
  }),
  collab: (id) => ({
    reads: ({ projectId }) => reachedInEditor(id, projectId, sql`true`),
    edits: ({ projectId }) => reachedInEditor(id, projectId, sql`a.can_edit`),
    readsLibrary: sql`false`,
    editsLibrary: sql`false`,
  }),
};

/** The collaborative editor knows no roles: what its person reaches by standing counts as in the view of collab's reports. */
const reachedInEditor = (sessionId: string, projectId: SQL, condition: SQL): SQL => sql`exists (
  select from graphwarden.live_person_credential c
    join graphwarden.user_project_access a on a.user_id = c.user_id
   where c.credential_id = ${sessionId} and c.kind = 'collab' and a.project_id = ${projectId} and ${condition})`;
