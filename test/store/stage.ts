import { type Grant, type Queryable, worldOf } from '../support/world.js';

/** The questions that the tests of the access views ask, on one database, and the small world they ask about. */
export function stageOn(db: Queryable) {
  const world = worldOf(db);

  /** The distinct values of a column of an access view, sorted, for one credential. */
  const reached = async (
    view: string,
    key: string,
    id: string,
    column: string,
    where = 'true',
  ): Promise<string[]> => {
    const found = await db.query<{ value: string }>(
      `SELECT DISTINCT ${column}::text AS value FROM graphwarden.${view} WHERE ${key} = $1 AND (${where}) ORDER BY 1`,
      [id],
    );
    return found.rows.map((row) => row.value);
  };

  /** A workspace with an owner and a member, clients A (projects a1, a2) and B (b1), and an oplog for each project. */
  const scene = async () => {
    const owner = await world.user();
    const member = await world.user();
    const workspace = await world.workspace({ owner, members: { [member]: 'member' } });
    const clientA = await world.client(workspace);
    const clientB = await world.client(workspace);
    const a1 = await world.project(clientA);
    const a2 = await world.project(clientA);
    const b1 = await world.project(clientB);
    const oplogs = { a1: await world.oplog(a1), a2: await world.oplog(a2), b1: await world.oplog(b1) };
    const tokenOf = async (ownerId: string, ...grants: Grant[]) => {
      const principal = await world.principal(workspace, ownerId);
      return { principal, token: await world.serviceToken(principal, { grants }) };
    };
    return { owner, member, workspace, clientA, clientB, a1, a2, b1, oplogs, tokenOf };
  };

  return {
    world,
    scene,
    projectsOf: (token: string) => reached('service_token_project_access', 'token_id', token, 'project_id'),
    clientsOf: (token: string) => reached('service_token_client_access', 'token_id', token, 'client_id'),
    peopleOf: (token: string) => reached('service_token_user_access', 'token_id', token, 'user_id'),
    oplogsOf: (token: string, can = 'can_read') =>
      reached('service_token_oplog_access', 'token_id', token, 'oplog_id', can),
    kindsOf: (id: string) => reached('live_credential', 'credential_id', id, 'kind'),
    managesBy: (id: string) => reached('live_credential', 'credential_id', id, 'kind', 'is_manager'),
    projectsFor: (id: string, where?: string) =>
      reached('credential_project_access', 'credential_id', id, 'project_id', where),
    clientsFor: (id: string) => reached('credential_client_access', 'credential_id', id, 'client_id'),
    workspacesFor: (id: string) =>
      reached('credential_workspace_access', 'credential_id', id, 'workspace_id'),
    peopleFor: (id: string) => reached('credential_user_access', 'credential_id', id, 'user_id'),
    reportsFor: (id: string) => reached('collab_report_access', 'credential_id', id, 'report_id'),
    rolesFor: (id: string) => reached('credential_workspace_access', 'credential_id', id, 'role'),
  };
}

export const sorted = (...ids: string[]): string[] => ids.toSorted();
