import { Secret, TOTP } from 'otpauth';
import { type Service, testPassword } from '../support/service.js';
import { type Input, inHours } from './doors.js';
import { referenceApp } from './reference-app-catalogue.js';
import type { Stage } from './stage.js';

// Who may call each action, written down a second time; and an input that works, new every time.

export const callerKinds = ['none', 'login', 'api', 'service', 'collab'] as const;
export type CallerKind = (typeof callerKinds)[number];

export interface Row {
  readonly callers: readonly CallerKind[];
  readonly needs: 'read' | 'write' | 'delete';
  /** Who calls: the member unless said otherwise; a newcomer is somebody new every time. */
  readonly as?: 'newcomer' | 'member' | 'owner' | 'colleague' | 'admin';
  readonly input: (made: Making) => Promise<Input> | Input;
  /** Puts back what would stand in the way of other calls. */
  readonly undo?: (service: Service) => Promise<unknown>;
}

/** What inputs are made of. */
export interface Making {
  readonly service: Service;
  readonly stage: Stage;
  /** Who calls. */
  readonly caller: { readonly id: string; readonly token: string };
  /** By what; a login unless said otherwise. */
  readonly kind?: CallerKind;
  readonly newName: () => string;
}

const person = ['login', 'api'] as const;
const everyone = ['none', 'login', 'api', 'service'] as const;
const apiTokenOf = async ({ service, caller }: Making): Promise<string> =>
  (await service.apiToken(caller.id)).id;
const serviceTokenAtHome = async ({ service, stage }: Making): Promise<string> =>
  (await service.serviceToken(stage.home.principalId)).id;
const newPerson = async ({ service, newName }: Making): Promise<string> =>
  (await service.person({ username: newName() })).id;
const newMember = async (made: Making): Promise<string> => {
  const userId = await newPerson(made);
  await made.service.world.member(made.stage.home.workspaceId, userId, 'member');
  return userId;
};
const ownPrincipal = async ({ service, stage, caller, newName }: Making): Promise<string> =>
  await service.world.principal(stage.home.workspaceId, caller.id, { name: newName() });

const sessions: Readonly<Record<string, Row>> = {
  login: {
    callers: ['none', 'login'],
    needs: 'read',
    input: async ({ service, newName }) => {
      const username = newName();
      await service.person({ username });
      return { username, password: testPassword };
    },
  },
  refreshLogin: { callers: ['login'], needs: 'read', input: () => ({}) },
  logout: { callers: ['login'], needs: 'read', input: () => ({}) },
  whoami: { callers: ['login', 'api', 'service'], needs: 'read', input: () => ({}) },
  sessions: { callers: person, needs: 'read', input: () => ({}) },
  revokeSession: {
    callers: person,
    needs: 'delete',
    input: async ({ service, caller }) => ({ id: await service.world.session(caller.id) }),
  },
  revokeOtherSessions: { callers: ['login'], needs: 'delete', as: 'newcomer', input: () => ({}) },
  changePassword: {
    callers: ['login'],
    needs: 'write',
    as: 'newcomer',

    input: ({ newName }) => ({ currentPassword: testPassword, newPassword: `a new password ${newName()}` }),
  },
};

const codeOf = (secret: string, steps = 0): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 });

/** A second factor that waits for its first code. */
async function enrolling({ service, caller: { token } }: Making): Promise<string> {
  const { body } = await service.action('enrolSecondFactor', { password: testPassword }, { token });
  return String(body['secret']);
}

/** A second factor that stands; its next code is still good. */
async function enrolled(made: Making): Promise<string> {
  const secret = await enrolling(made);
  const code = codeOf(secret);
  const { status } = await made.service.action('confirmSecondFactor', { code }, { token: made.caller.token });
  if (status !== 200) throw new Error('a second factor was not confirmed');
  return secret;
}

const secondFactor: Readonly<Record<string, Row>> = {
  secondFactor: { callers: person, needs: 'read', input: () => ({}) },
  enrolSecondFactor: {
    callers: ['login'],
    needs: 'write',
    as: 'newcomer',
    input: () => ({ password: testPassword }),
  },
  confirmSecondFactor: {
    callers: ['login'],
    needs: 'write',
    as: 'newcomer',
    input: async (made) => ({ code: codeOf(await enrolling(made)) }),
  },
  recoveryCodes: {
    callers: ['login'],
    needs: 'write',
    as: 'newcomer',
    input: async (made) => {
      const secret = await enrolled(made);
      return { password: testPassword, code: codeOf(secret, 1) };
    },
  },
  removeSecondFactor: {
    callers: ['login'],
    needs: 'delete',
    as: 'newcomer',
    input: async (made) => ({ code: codeOf(await enrolled(made), 1), password: testPassword }),
  },
};

const apiTokens: Readonly<Record<string, Row>> = {
  apiTokens: { callers: person, needs: 'read', input: () => ({}) },
  apiToken: { callers: person, needs: 'read', input: async (made) => ({ id: await apiTokenOf(made) }) },
  createApiToken: {
    callers: ['login'],
    needs: 'write',
    input: ({ newName }) => ({ name: newName(), expiresAt: inHours(1) }),
  },
  updateApiToken: {
    callers: ['login'],
    needs: 'write',
    input: async (made) => ({ id: await apiTokenOf(made), name: made.newName() }),
  },
  regenerateApiToken: {
    callers: ['login'],
    needs: 'write',
    input: async (made) => ({ id: await apiTokenOf(made) }),
  },
  endApiTokenOverlap: {
    callers: person,
    needs: 'delete',
    input: async (made) => ({ id: await apiTokenOf(made) }),
  },
  revokeApiToken: {
    callers: person,
    needs: 'delete',
    input: async (made) => ({ id: await apiTokenOf(made) }),
  },
};

const services: Readonly<Record<string, Row>> = {
  servicePrincipals: { callers: person, needs: 'read', input: () => ({}) },
  createServicePrincipal: {
    callers: person,
    needs: 'write',
    input: ({ stage, newName }) => ({ workspaceId: stage.home.workspaceId, name: newName() }),
  },
  updateServicePrincipal: {
    callers: person,
    needs: 'write',
    input: async (made) => ({ id: await ownPrincipal(made), name: made.newName() }),
  },
  offerServicePrincipal: {
    callers: ['login'],
    needs: 'write',
    input: async (made) => ({ id: await ownPrincipal(made), userId: made.stage.colleague.id }),
  },
  acceptServicePrincipal: {
    callers: ['login'],
    needs: 'write',
    as: 'colleague',
    input: async ({ service, stage, caller, newName }) => {
      const id = await service.world.principal(stage.home.workspaceId, stage.member.id, { name: newName() });
      await service.pool.query(
        'UPDATE graphwarden.service_principal SET offered_to = $2, offered_by = owner_id, offered_at = now() WHERE id = $1',
        [id, caller.id],
      );
      return { id };
    },
  },
  serviceTokens: { callers: person, needs: 'read', input: () => ({}) },
  serviceToken: {
    callers: person,
    needs: 'read',
    input: async (made) => ({ id: await serviceTokenAtHome(made) }),
  },
  createServiceToken: {
    callers: ['login'],
    needs: 'write',
    input: ({ stage, newName }) => ({
      servicePrincipalId: stage.home.principalId,
      name: newName(),
      expiresAt: inHours(1),
      preset: 'project_read',
      projectIds: [stage.home.projectId],
    }),
  },
  updateServiceToken: {
    callers: ['login'],
    needs: 'write',
    input: async (made) => ({ id: await serviceTokenAtHome(made), name: made.newName() }),
  },
  regenerateServiceToken: {
    callers: ['login'],
    needs: 'write',
    input: async (made) => ({ id: await serviceTokenAtHome(made) }),
  },
  endServiceTokenOverlap: {
    callers: person,
    needs: 'delete',
    input: async (made) => ({ id: await serviceTokenAtHome(made) }),
  },
  revokeServiceToken: {
    callers: person,
    needs: 'delete',
    input: async (made) => ({ id: await serviceTokenAtHome(made) }),
  },
  pruneStaleGrants: {
    callers: person,
    needs: 'delete',
    input: async (made) => ({ id: await serviceTokenAtHome(made) }),
  },
  tokenCounts: { callers: person, needs: 'read', input: () => ({ kind: 'service_token' }) },
  revokeTokens: {
    callers: person,
    needs: 'delete',
    input: async (made) => ({ ids: [await apiTokenOf(made), await serviceTokenAtHome(made)] }),
  },
  revokeLeakedToken: {
    callers: everyone,
    needs: 'read',
    input: async ({ service, caller }) => ({ token: (await service.apiToken(caller.id)).text }),
  },
};

const insight: Readonly<Record<string, Row>> = {
  reachable: { callers: person, needs: 'read', input: () => ({ kind: 'project' }) },
  previewAccess: { callers: person, needs: 'read', input: () => ({}) },
  credentialUsage: {
    callers: person,
    needs: 'read',
    input: async (made) => ({ credentialId: await apiTokenOf(made) }),
  },
  auditEvents: { callers: person, needs: 'read', input: ({ caller }) => ({ subjectId: caller.id }) },
};

const workspaces: Readonly<Record<string, Row>> = {
  workspaces: { callers: person, needs: 'read', input: () => ({}) },
  createWorkspace: { callers: person, needs: 'write', input: ({ newName }) => ({ name: newName() }) },
  workspaceMembers: {
    callers: person,
    needs: 'read',
    input: ({ stage }) => ({ workspaceId: stage.home.workspaceId }),
  },
  setWorkspaceMember: {
    callers: person,
    needs: 'write',
    as: 'owner',
    input: async (made) => ({
      workspaceId: made.stage.home.workspaceId,
      userId: await newPerson(made),
      role: 'guest',
    }),
  },
  removeWorkspaceMember: {
    callers: person,
    needs: 'delete',
    as: 'owner',
    input: async (made) => ({ workspaceId: made.stage.home.workspaceId, userId: await newMember(made) }),
  },
};

const administration: Readonly<Record<string, Row>> = {
  users: { callers: ['login'], needs: 'read', as: 'admin', input: () => ({}) },
  createUser: {
    callers: ['login'],
    needs: 'write',
    as: 'admin',
    input: ({ newName }) => ({ username: newName() }),
  },
  updateUser: {
    callers: ['login'],
    needs: 'write',
    as: 'admin',
    input: async (made) => ({ id: await newPerson(made), displayName: made.newName() }),
  },
  setUserActive: {
    callers: ['login'],
    needs: 'delete',
    as: 'admin',
    input: async (made) => ({ id: await newPerson(made), isActive: false }),
  },
  resetUser: {
    callers: ['login'],
    needs: 'delete',
    as: 'admin',
    input: async (made) => ({ id: await newPerson(made) }),
  },
  credentialPolicy: { callers: person, needs: 'read', input: () => ({}) },
  metadataFindings: { callers: ['login'], needs: 'read', as: 'admin', input: () => ({}) },
  permissionMatrix: { callers: ['login'], needs: 'read', as: 'admin', input: () => ({}) },
  setCredentialPolicy: {
    callers: ['login'],
    needs: 'write',
    as: 'admin',
    input: () => ({ maximumLiveTokens: 10_000 }),
  },
  freezeCredentials: {
    callers: ['login'],
    needs: 'delete',
    as: 'admin',
    input: () => ({ kinds: ['collab'] }),
    undo: ({ pool }) => pool.query("UPDATE graphwarden.credential_policy SET frozen_kinds = '{}'"),
  },
  unfreezeCredentials: {
    callers: ['login'],
    needs: 'write',
    as: 'admin',
    input: () => ({ kinds: ['collab'] }),
  },
  identifyToken: { callers: ['login'], needs: 'read', as: 'admin', input: () => ({ token: 'nonsense' }) },
};

const collab: Readonly<Record<string, Row>> = {
  issueCollabToken: {
    callers: ['login'],
    needs: 'write',
    input: ({ stage }) => ({ model: 'report', id: stage.home.reportId }),
  },
  checkEditPermission: {
    callers: ['collab'],
    needs: 'write',
    input: ({ stage }) => ({ model: 'report', id: stage.home.reportId }),
  },
};

/** Every action there is. */
export const catalogue: Readonly<Record<string, Row>> = {
  ...sessions,
  ...secondFactor,
  ...apiTokens,
  ...services,
  ...insight,
  ...workspaces,
  ...administration,
  ...collab,
  ...referenceApp,
};
