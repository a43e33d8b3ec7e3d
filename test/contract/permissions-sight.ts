import type { Session } from '../../src/metadata/engine.js';
import { type Facts, type Row, idIn } from './permissions-facts.js';

type Level = 'view' | 'edit';

/** What is reached by those who stand behind session variables, at this moment. */
export interface Sight {
  /** Managers, by a credential without a workspace. */
  readonly everything: boolean;
  /** The projects that are reached, and whether they may be changed. */
  readonly projects: ReadonlyMap<string, Level>;
  readonly clients: ReadonlySet<string>;
  /** Workspaces of which the person is a maintainer or an owner. */
  readonly maintained: ReadonlySet<string>;
  readonly people: ReadonlySet<string>;
  /** Of a service token: what it does with each oplog. */
  readonly oplogs: ReadonlyMap<string, ReadonlySet<string>>;
  /** Of the collaborative editor: its report. */
  readonly report?: string;
}

const nothing = {
  everything: false,
  projects: new Map<string, Level>(),
  clients: new Set<string>(),
  maintained: new Set<string>(),
  people: new Set<string>(),
  oplogs: new Map<string, ReadonlySet<string>>(),
};

/** Undefined where the credential is not live, or is no manager's and claims to be: then not even a library is seen. */
export function sightOf(facts: Facts, { role, variables }: Session): Sight | undefined {
  const id = variables['x-hasura-credential-id'];
  const kind = variables['x-hasura-credential'];
  if (role === 'service') return serviceSight(facts, kind === 'service_token' ? id : undefined);
  if (role === 'collab')
    return kind === 'collab' ? collabSight(facts, id, variables['x-hasura-collab-report-id']) : undefined;
  const person = kind === 'login' ? personOfSession(facts, id, 'login') : personOfToken(facts, id);
  if (person === undefined || role === 'public') return undefined;
  if (!role.startsWith('manager')) return personSight(facts, person);
  return person.isManager ? { ...nothing, everything: true } : undefined;
}

interface Person {
  readonly user: string;
  /** The only workspace in which the credential is good; null for all. */
  readonly workspace: string | null;
  readonly isManager: boolean;
}

interface Ending {
  readonly revoked_at: Date | null;
  readonly expires_at: Date;
}

const stands = (facts: Facts, { revoked_at, expires_at }: Ending): boolean =>
  revoked_at === null && expires_at > facts.now;

const isFrozen = (facts: Facts, kind: string): boolean =>
  facts.credential_policy.some(({ frozen_kinds }) => frozen_kinds.includes(kind));

const activeUser = (facts: Facts, id: string) =>
  facts.user_account.find((user) => user.id === id && user.is_active);

const isHigh = ({ role }: { readonly role: string }): boolean => role === 'manager' || role === 'admin';

/** A freeze of logins spares admins, and the session of whoever froze them. */
const isSpared = (facts: Facts, session: string, role: string): boolean =>
  role === 'admin' ||
  facts.credential_policy.some(({ freeze_spares_session_id: spared }) => spared === session);

/** Of a login or a collab credential: the session that it is of lives, and its kind is not frozen for it. */
function personOfSession(facts: Facts, id: string | undefined, kind: 'login' | 'collab'): Person | undefined {
  const session = facts.user_session.find(
    (each) => each.id === id && stands(facts, each) && each.idle_expires_at > facts.now,
  );
  const user = session && activeUser(facts, session.user_id);
  if (session === undefined || user === undefined || session.limited_to !== null) return undefined;
  const isLogin = kind === 'login';
  if (isFrozen(facts, kind) && !(isLogin && isSpared(facts, session.id, user.role))) return undefined;
  return { user: user.id, workspace: null, isManager: isHigh(user) && isLogin };
}

function personOfToken(facts: Facts, id: string | undefined): Person | undefined {
  const token = facts.api_token.find((each) => each.id === id);
  if (token === undefined || !stands(facts, token) || isFrozen(facts, 'api_token')) return undefined;
  const user = activeUser(facts, token.user_id);
  if (user === undefined) return undefined;
  const { workspace_id: workspace } = token;
  if (workspace === null) return { user: user.id, workspace, isManager: isHigh(user) };
  const role = roleIn(facts, user.id, workspace);
  return role === undefined || role === 'guest' ? undefined : { user: user.id, workspace, isManager: false };
}

const roleIn = (facts: Facts, user: string, workspace: string) =>
  facts.workspace_member.find((each) => each.user_id === user && each.workspace_id === workspace)?.role;

const maintains = (role: string | undefined): boolean => role === 'maintainer' || role === 'owner';

const app = (facts: Facts, table: string): readonly Row[] => facts.rows.get(`public.${table}`) ?? [];

/** What being a member of its workspace gives a person of a project: nothing to whom it is not, or who is not active. */
function byMembership(facts: Facts, user: string, project: Row): Level | undefined {
  const role = roleIn(facts, user, idIn(project, 'workspace_id'));
  if (role === undefined || activeUser(facts, user) === undefined) return undefined;
  if (maintains(role)) return 'edit';
  const isNamed = (table: string, column: string, id: string): boolean =>
    app(facts, table).some((row) => row[column] === id && row['user_id'] === user);
  const isAttached =
    isNamed('client_invite', 'client_id', idIn(project, 'client_id')) ||
    isNamed('project_invite', 'project_id', idIn(project, 'id')) ||
    isNamed('project_assignment', 'project_id', idIn(project, 'id'));
  if (!isAttached) return undefined;
  return role === 'guest' ? 'view' : 'edit';
}

/** The same, and everything to managers and admins, in whatever workspace. */
function byAnything(facts: Facts, user: string, project: Row): Level | undefined {
  const standing = activeUser(facts, user);
  return standing !== undefined && isHigh(standing) ? 'edit' : byMembership(facts, user, project);
}

/** People who reach a project as members of its workspace. */
const attachedTo = (facts: Facts, project: Row): string[] =>
  facts.user_account.map(({ id }) => id).filter((id) => byMembership(facts, id, project) !== undefined);

function personSight(facts: Facts, { user, workspace }: Person): Sight {
  const isWithin = (id: string): boolean => workspace === null || workspace === id;
  const mine = facts.workspace_member.filter((each) => each.user_id === user && isWithin(each.workspace_id));
  const reached = app(facts, 'project').flatMap((project) => {
    const level = isWithin(idIn(project, 'workspace_id')) ? byMembership(facts, user, project) : undefined;
    return level === undefined ? [] : [{ project, level }];
  });
  const maintained = new Set(mine.filter(({ role }) => maintains(role)).map((each) => each.workspace_id));
  const whole = app(facts, 'client').filter((client) => maintained.has(idIn(client, 'workspace_id')));
  const fellows = mine.flatMap(({ role, workspace_id: id }) =>
    role === 'guest'
      ? reached
          .filter(({ project }) => project['workspace_id'] === id)
          .flatMap(({ project }) => attachedTo(facts, project))
      : facts.workspace_member.filter((each) => each.workspace_id === id).map((each) => each.user_id),
  );
  return {
    ...nothing,
    projects: new Map(reached.map(({ project, level }) => [idIn(project, 'id'), level])),
    clients: new Set([
      ...reached.map(({ project }) => idIn(project, 'client_id')),
      ...whole.map((client) => idIn(client, 'id')),
    ]),
    maintained,
    people: new Set([user, ...fellows]),
  };
}

function collabSight(facts: Facts, id: string | undefined, reportId: string | undefined): Sight | undefined {
  const person = personOfSession(facts, id, 'collab');
  if (person === undefined) return undefined;
  const report = app(facts, 'report').find((each) => each['id'] === reportId);
  const project = app(facts, 'project').find((each) => each['id'] === report?.['project_id']);
  const isReached = project !== undefined && byAnything(facts, person.user, project) !== undefined;
  return { ...nothing, report: isReached && report !== undefined ? idIn(report, 'id') : 'none' };
}

/** What was granted, as far as the owner of the principal reaches it now in the principal's workspace. */
function serviceSight(facts: Facts, id: string | undefined): Sight | undefined {
  const token = facts.service_token.find((each) => each.id === id);
  const principal = facts.service_principal.find((each) => each.id === token?.principal_id);
  if (token === undefined || principal?.is_active !== true) return undefined;
  const { workspace_id: workspace, owner_id: owner } = principal;
  const standing = roleIn(facts, owner, workspace);
  if (!stands(facts, token) || isFrozen(facts, 'service_token')) return undefined;
  if (activeUser(facts, owner) === undefined || standing === undefined || standing === 'guest')
    return undefined;
  const isGranted = (
    action: string,
    ...resources: readonly (readonly [type: string, id: string])[]
  ): boolean =>
    facts.service_token_grant.some(
      (grant) =>
        grant.token_id === token.id &&
        grant.action === action &&
        resources.some(([type, resource]) => grant.resource_type === type && grant.resource_id === resource),
    );
  const bounds = new Map(
    app(facts, 'project')
      .filter((project) => project['workspace_id'] === workspace)
      .map((project) => [idIn(project, 'id'), byAnything(facts, owner, project)]),
  );
  const readable = app(facts, 'project').filter(
    (project) =>
      bounds.get(idIn(project, 'id')) !== undefined &&
      isGranted(
        'read',
        ['project', idIn(project, 'id')],
        ['client', idIn(project, 'client_id')],
        ['workspace', workspace],
      ),
  );
  const projects = new Map(readable.map((project) => [idIn(project, 'id'), 'view'] as const));
  const oplogs = app(facts, 'oplog').map((oplog) => {
    const [oplogId, project] = [idIn(oplog, 'id'), idIn(oplog, 'project_id')];
    const bound = bounds.get(project);
    const actions = ['read', 'create', 'update', 'delete'].filter(
      (action) =>
        (action === 'read' ? bound !== undefined : bound === 'edit') && isGranted(action, ['oplog', oplogId]),
    );
    return [oplogId, new Set([...actions, ...(projects.has(project) ? ['read'] : [])])] as const;
  });
  return {
    ...nothing,
    projects,
    clients: new Set(readable.map((project) => idIn(project, 'client_id'))),
    people: new Set(readable.flatMap((project) => attachedTo(facts, project))),
    oplogs: new Map(oplogs),
  };
}
