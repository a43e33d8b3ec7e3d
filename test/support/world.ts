import { randomBytes, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { referenceAppOf } from './reference-app-world.js';

/** What the inserters need of a database: a pool, or one client of it. */
export type Queryable = Pick<pg.Pool, 'query'>;

export type MemberRole = 'guest' | 'member' | 'maintainer' | 'owner';
export type GrantAction = 'read' | 'create' | 'update' | 'delete';
export type CredentialKind = 'login' | 'collab' | 'api_token' | 'service_token';
export type Grant = {
  resourceType: 'oplog' | 'project' | 'client' | 'workspace';
  resourceId: string;
  action: GrantAction;
};

export const readProject = (id: string): Grant => ({
  resourceType: 'project',
  resourceId: id,
  action: 'read',
});
export const readClient = (id: string): Grant => ({ resourceType: 'client', resourceId: id, action: 'read' });
export const readWorkspace = (id: string): Grant => ({
  resourceType: 'workspace',
  resourceId: id,
  action: 'read',
});
/** `...onOplog(id, 'read', 'create')`; without actions, all four. */
export const onOplog = (id: string, ...actions: GrantAction[]): Grant[] =>
  (actions.length > 0 ? actions : everyAction).map((action) => ({
    resourceType: 'oplog',
    resourceId: id,
    action,
  }));

const everyAction: readonly GrantAction[] = ['read', 'create', 'update', 'delete'];
const day = 86_400_000;

type UserRow = {
  id?: string;
  username?: string;
  email?: string;
  displayName?: string;
  passwordHash?: string;
  role?: 'user' | 'manager' | 'admin';
  isActive?: boolean;
  mfaRequired?: boolean;
};
type Revocation = { revokedAt?: Date; revokedBy?: string; revokedReason?: string };
type SessionRow = Revocation & {
  id?: string;
  createdAt?: Date;
  lastSeenAt?: Date;
  idleExpiresAt?: Date;
  expiresAt?: Date;
  address?: string;
  userAgent?: string;
};
type TokenRow = Revocation & {
  id?: string;
  name?: string;
  tokenId?: string;
  digest?: Buffer;
  digestKeyId?: string;
  createdAt?: Date;
  expiresAt?: Date;
  lastUsedAt?: Date;
  previousTokenId?: string;
  previousDigest?: Buffer;
  previousDigestKeyId?: string;
  previousValidUntil?: Date;
};
type ApiTokenRow = TokenRow & { workspaceId?: string; scopes?: readonly string[] };
type ServiceTokenRow = TokenRow & {
  grants?: readonly Grant[];
  createdBy?: string;
  allowedCidrs?: readonly string[];
  rateLimitPerMinute?: number;
};
type PrincipalRow = { id?: string; name?: string; kind?: string; isActive?: boolean };
type NamedRow = { id?: string; name?: string };
type PolicyRow = {
  minimumLifetimeSeconds?: number;
  maximumLifetimeSeconds?: number;
  extensionRotates?: boolean;
  maximumOverlapSeconds?: number;
  idleRevocationDays?: number | null;
  maximumLiveTokens?: number;
  apiTokenRateLimitPerMinute?: number | null;
  frozenKinds?: readonly CredentialKind[];
  freezeSparesSessionId?: string | null;
};
type WorkspaceRow = NamedRow & { owner: string; members?: Readonly<Record<string, MemberRole>> };
type EntryRow = {
  id?: string;
  at?: Date;
  operator?: string;
  tool?: string;
  command?: string;
  comments?: string;
};

/**
 * Inserts rows of the product and of the reference app for tests: each function writes what it is told, invents
 * the rest (unique names, random digests, an expiry in 30 days) and returns the id of the new row.
 */
export function worldOf(db: Queryable) {
  const insert = async (table: string, row: Record<string, unknown>): Promise<string> => {
    const full: Record<string, unknown> = { id: randomUUID(), ...defined(row) };
    await insertRow(db, table, full);
    return String(full.id);
  };
  const pair = (table: string, left: string) => (leftId: string, userId: string) =>
    insertRow(db, table, { [left]: leftId, userId });
  return {
    user: (row: UserRow = {}) => {
      const username = row.username ?? invented('user');
      return insert('graphwarden.user_account', { displayName: username, ...row, username });
    },
    workspace: async ({ owner, members = {}, ...row }: WorkspaceRow): Promise<string> => {
      const { id = randomUUID(), name = invented('workspace') } = row;
      await insertWorkspace(db, id, name, { ...members, [owner]: 'owner' });
      return id;
    },
    /** Makes the user a member, or changes the role of one who already is. */
    member: (workspaceId: string, userId: string, role: MemberRole) =>
      setMember(db, workspaceId, userId, role),
    removeMember: (workspaceId: string, userId: string) =>
      db.query('DELETE FROM graphwarden.workspace_member WHERE workspace_id = $1 AND user_id = $2', [
        workspaceId,
        userId,
      ]),
    client: (workspaceId: string, row: NamedRow = {}) =>
      insert('public.client', { name: invented('client'), ...row, workspaceId }),
    project: async (clientId: string, row: NamedRow = {}): Promise<string> =>
      await insert('public.project', {
        name: invented('project'),
        ...row,
        clientId,
        workspaceId: await workspaceOfClient(db, clientId),
      }),
    inviteToClient: pair('public.client_invite', 'clientId'),
    inviteToProject: pair('public.project_invite', 'projectId'),
    assign: pair('public.project_assignment', 'projectId'),
    oplog: (projectId: string, row: NamedRow = {}) =>
      insert('public.oplog', { name: invented('oplog'), ...row, projectId }),
    entry: (oplogId: string, row: EntryRow = {}) => insert('public.oplog_entry', { ...row, oplogId }),
    ...referenceAppOf(insert),
    session: (userId: string, row: SessionRow = {}) =>
      insert('graphwarden.user_session', { idleExpiresAt: inDays(1), expiresAt: inDays(7), ...row, userId }),
    apiToken: (userId: string, row: ApiTokenRow = {}) =>
      insert('graphwarden.api_token', { ...inventedSecret(), name: invented('token'), ...row, userId }),
    principal: (workspaceId: string, ownerId: string, row: PrincipalRow = {}) =>
      insert('graphwarden.service_principal', { name: invented('principal'), ...row, workspaceId, ownerId }),
    serviceToken: async (
      principalId: string,
      { grants = [], ...row }: ServiceTokenRow = {},
    ): Promise<string> => {
      const token = { ...inventedSecret(), name: invented('token'), ...row, principalId };
      const id = await insert('graphwarden.service_token', token);
      for (const grant of grants) await addGrant(db, id, grant);
      return id;
    },
    grant: (tokenId: string, grant: Grant) => addGrant(db, tokenId, grant),
    policy: (values: PolicyRow) => updateRows(db, 'graphwarden.credential_policy', values, '"only"', true),
    updateUser: (id: string, values: UserRow) => updateRows(db, 'graphwarden.user_account', values, 'id', id),
    updatePrincipal: (id: string, values: { isActive?: boolean; ownerId?: string }) =>
      updateRows(db, 'graphwarden.service_principal', values, 'id', id),
    updateSession: (id: string, values: SessionRow) =>
      updateRows(db, 'graphwarden.user_session', values, 'id', id),
    updateApiToken: (id: string, values: ApiTokenRow) =>
      updateRows(db, 'graphwarden.api_token', values, 'id', id),
    updateServiceToken: (id: string, values: Omit<ServiceTokenRow, 'grants'>) =>
      updateRows(db, 'graphwarden.service_token', values, 'id', id),
  };
}

export type World = ReturnType<typeof worldOf>;

export const inDays = (days: number): Date => new Date(Date.now() + days * day);

const invented = (what: string): string => `${what}-${randomBytes(6).toString('hex')}`;

/** A secret nobody knows: a token with it exists but cannot be presented. Pass the columns to have a real one. */
const inventedSecret = () => ({
  tokenId: randomBytes(8).toString('hex'),
  digest: randomBytes(32),
  digestKeyId: 'test',
  expiresAt: inDays(30),
});

const defined = (row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));

const column = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

async function insertRow(db: Queryable, table: string, row: Record<string, unknown>): Promise<void> {
  const keys = Object.keys(row);
  const places = keys.map((_, index) => `$${index + 1}`);
  const text = `INSERT INTO ${table} (${keys.map(column).join(', ')}) VALUES (${places.join(', ')})`;
  await db.query(text, Object.values(row));
}

async function updateRows(
  db: Queryable,
  table: string,
  values: Record<string, unknown>,
  key: string,
  keyValue: unknown,
): Promise<void> {
  const changes = Object.entries(defined(values));
  const set = changes.map(([name], index) => `${column(name)} = $${index + 2}`).join(', ');
  await db.query(`UPDATE ${table} SET ${set} WHERE ${key} = $1`, [
    keyValue,
    ...changes.map(([, value]) => value),
  ]);
}

/** One statement, since at every commit a workspace has an owner. */
async function insertWorkspace(db: Queryable, id: string, name: string, members: Record<string, MemberRole>) {
  await db.query(
    `WITH made AS (INSERT INTO graphwarden.workspace (id, name) VALUES ($1, $2))
     INSERT INTO graphwarden.workspace_member (workspace_id, user_id, role)
     SELECT $1, * FROM unnest($3::uuid[], $4::text[])`,
    [id, name, Object.keys(members), Object.values(members)],
  );
}

async function setMember(
  db: Queryable,
  workspaceId: string,
  userId: string,
  role: MemberRole,
): Promise<void> {
  await db.query(
    `INSERT INTO graphwarden.workspace_member (workspace_id, user_id, role) VALUES ($1, $2, $3)
     ON CONFLICT (workspace_id, user_id) DO UPDATE SET role = excluded.role`,
    [workspaceId, userId, role],
  );
}

async function workspaceOfClient(db: Queryable, clientId: string): Promise<string> {
  const found = await db.query<{ id: string }>('SELECT workspace_id AS id FROM public.client WHERE id = $1', [
    clientId,
  ]);
  const [row] = found.rows;
  if (row === undefined) throw new Error(`no client ${clientId}`);
  return row.id;
}

const addGrant = (db: Queryable, tokenId: string, grant: Grant): Promise<void> =>
  insertRow(db, 'graphwarden.service_token_grant', { tokenId, ...grant });
