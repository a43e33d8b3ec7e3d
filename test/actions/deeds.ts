import { randomBytes } from 'node:crypto';
import { testPassword } from '../support/service.js';
import { inDays, readProject } from '../support/world.js';
import { type Making, type Row, catalogue } from './catalogue.js';
import { oneRow } from './contents.js';
import { type Input, inHours } from './doors.js';

// What every mutation leaves in the audit log, written down a second time; and an input that does all that it can.

/** What a row of the audit log is about. */
export type Subject = readonly [type: string | null, id: unknown];

interface Done extends Making {
  readonly caller: Caller;
  readonly input: Input;
  readonly output: Input;
}
export interface Caller {
  readonly id: string;
  readonly token: string;
  readonly sessionId: string;
}

interface Trace {
  /** A row for each of these, in any order. */
  readonly subjects: (done: Done) => readonly Subject[] | Promise<readonly Subject[]>;
  /** Where the catalogue's input does less than the action can. */
  readonly input?: Row['input'];
}

export interface Deed extends Row, Pick<Trace, 'subjects'> {
  readonly name: string;
}

const given =
  (type: string, key = 'id'): Trace['subjects'] =>
  ({ input }) => [[type, input[key]]];
const answered =
  (type: string, key = 'id'): Trace['subjects'] =>
  ({ output }) => [[type, output[key]]];
const oneself: Trace['subjects'] = ({ caller }) => [['user', caller.id]];
const policy: Trace['subjects'] = () => [['credential_policy', null]];
const reason = 'because the test says so';

/** A token with an older text beside it. */
const inOverlap = () => ({
  previousTokenId: randomBytes(8).toString('hex'),
  previousDigest: randomBytes(32),
  previousDigestKeyId: 'test',
  previousValidUntil: inDays(1),
});
const oldApiToken = async ({ service, caller }: Making): Promise<string> =>
  (await service.apiToken(caller.id, inOverlap())).id;
const oldServiceToken = async ({ service, stage }: Making): Promise<string> =>
  (await service.serviceToken(stage.home.principalId, inOverlap())).id;
/** A project that the member does not reach. */
const strangeProject = async ({ service, stage }: Making): Promise<string> =>
  await service.world.project(stage.home.clientId);

/** Ids of the rows of a table that belong to somebody or something. */
async function idsOf({ service }: Making, table: string, column: string, id: unknown): Promise<string[]> {
  const statement = `SELECT id FROM graphwarden.${table} WHERE ${column} = $1`;
  return (await service.pool.query<{ id: string }>(statement, [id])).rows.map((row) => row.id);
}
const asSubjects = (type: string, ids: readonly string[]): Subject[] => ids.map((id) => [type, id]);

const byPresentedText: Trace['subjects'] = async ({ service, input }) => {
  const publicId = String(input['token']).split('_')[1];
  const statement = 'SELECT id FROM graphwarden.api_token WHERE token_id = $1';
  return [['api_token', (await oneRow(service.pool, statement, [publicId]))['id']]];
};

const sessions: Readonly<Record<string, Trace>> = {
  login: { subjects: answered('session', 'sessionId') },
  refreshLogin: { subjects: () => [] },
  logout: { subjects: answered('session') },
  revokeSession: { subjects: given('session') },
  revokeOtherSessions: {
    subjects: oneself,
    input: async ({ service, caller }) => {
      await service.world.session(caller.id);
      return {};
    },
  },
  changePassword: { subjects: oneself },
  enrolSecondFactor: { subjects: oneself },
  confirmSecondFactor: { subjects: oneself },
  removeSecondFactor: { subjects: oneself },
  recoveryCodes: { subjects: oneself },
};

const extension = { expiresAt: inHours(24 * 60), overlapSeconds: 60 };
const tokens: Readonly<Record<string, Trace>> = {
  createApiToken: {
    subjects: answered('api_token'),
    input: ({ newName }) => ({ name: newName(), expiresAt: inHours(1), scopes: ['read:*'] }),
  },
  updateApiToken: {
    subjects: given('api_token'),
    input: async (made) => ({ id: await oldApiToken(made), name: made.newName(), ...extension }),
  },
  regenerateApiToken: {
    subjects: given('api_token'),
    input: async (made) => ({ id: await oldApiToken(made), overlapSeconds: 60 }),
  },
  endApiTokenOverlap: {
    subjects: given('api_token'),
    input: async (made) => ({ id: await oldApiToken(made) }),
  },
  revokeApiToken: {
    subjects: given('api_token'),
    input: async (made) => ({ id: await oldApiToken(made), reason }),
  },
  createServiceToken: { subjects: answered('service_token') },
  updateServiceToken: {
    subjects: given('service_token'),
    input: async (made) => ({
      id: await oldServiceToken(made),
      name: made.newName(),
      ...extension,
      preset: 'oplog_rw',
      oplogIds: [made.stage.home.oplogId],
      allowedCidrs: ['192.0.2.0/24'],
      rateLimitPerMinute: 60,
    }),
  },
  regenerateServiceToken: {
    subjects: given('service_token'),
    input: async (made) => ({ id: await oldServiceToken(made), overlapSeconds: 60 }),
  },
  endServiceTokenOverlap: {
    subjects: given('service_token'),
    input: async (made) => ({ id: await oldServiceToken(made) }),
  },
  revokeServiceToken: {
    subjects: given('service_token'),
    input: async (made) => ({ id: await oldServiceToken(made), reason }),
  },
  pruneStaleGrants: {
    subjects: given('service_token'),
    input: async (made) => {
      const grants = [readProject(made.stage.home.projectId), readProject(await strangeProject(made))];
      return { id: (await made.service.serviceToken(made.stage.home.principalId, { grants })).id };
    },
  },
  revokeTokens: {
    subjects: ({ input: { ids } }) =>
      Array.isArray(ids)
        ? [
            ['api_token', ids[0]],
            ['service_token', ids[1]],
          ]
        : [],
    input: async (made) => ({ ids: [await oldApiToken(made), await oldServiceToken(made)], reason }),
  },
  revokeLeakedToken: { subjects: byPresentedText },
  identifyToken: {
    subjects: byPresentedText,
    input: async ({ service, stage }) => ({ token: (await service.apiToken(stage.member.id)).text }),
  },
};

const principals: Readonly<Record<string, Trace>> = {
  createServicePrincipal: { subjects: answered('service_principal') },
  updateServicePrincipal: { subjects: given('service_principal') },
  offerServicePrincipal: { subjects: given('service_principal') },
  acceptServicePrincipal: {
    subjects: async (done) => [
      ['service_principal', done.input['id']],
      ...asSubjects('service_token', await idsOf(done, 'service_token', 'principal_id', done.input['id'])),
    ],
    input: async (made) => {
      const { id } = (await catalogue['acceptServicePrincipal']?.input(made)) ?? {};
      const grants = [readProject(await strangeProject(made))];
      const kept = await made.service.serviceToken(String(id), { grants });
      await made.service.serviceToken(String(id));
      return { id, keepTokenIds: [kept.id] };
    },
  },
};

/** Everything that can end with somebody. */
async function personWithEverything(made: Making): Promise<string> {
  const { service, stage } = made;
  const { id } = await service.person({ username: made.newName() });
  await service.world.member(stage.home.workspaceId, id, 'member');
  await service.apiToken(id);
  await service.serviceToken(await service.world.principal(stage.home.workspaceId, id));
  await service.pool.query(
    `INSERT INTO graphwarden.second_factor (user_id, sealed_secret, key_id, confirmed_at) VALUES ($1, 'x', 'k', now())`,
    [id],
  );
  return id;
}

let cap = 10_000;
const people: Readonly<Record<string, Trace>> = {
  createWorkspace: { subjects: answered('workspace') },
  setWorkspaceMember: { subjects: given('workspace', 'workspaceId') },
  removeWorkspaceMember: { subjects: given('workspace', 'workspaceId') },
  createUser: {
    subjects: async ({ service, input }) => {
      const statement = 'SELECT id FROM graphwarden.user_account WHERE username = $1';
      return [['user', (await oneRow(service.pool, statement, [input['username']]))['id']]];
    },
    input: ({ newName }) => ({ username: newName(), displayName: newName(), email: 'new@example.com' }),
  },
  updateUser: {
    subjects: given('user'),
    input: async ({ service, newName }) => ({
      id: (await service.person({ username: newName() })).id,
      username: newName(),
      displayName: newName(),
      email: 'changed@example.com',
      role: 'manager',
      mfaRequired: true,
    }),
  },
  setUserActive: {
    subjects: async (done) => {
      const { id } = done.input;
      const [principal] = await idsOf(done, 'service_principal', 'owner_id', id);
      return [
        ['user', id],
        ['service_principal', principal],
        ...asSubjects('session', await idsOf(done, 'user_session', 'user_id', id)),
        ...asSubjects('api_token', await idsOf(done, 'api_token', 'user_id', id)),
        ...asSubjects('service_token', await idsOf(done, 'service_token', 'principal_id', principal)),
      ];
    },
    input: async (made) => ({
      id: await personWithEverything(made),
      isActive: false,
      revokeTokens: true,
      deactivatePrincipals: true,
      reason,
    }),
  },
  resetUser: {
    subjects: async (done) => [
      ['user', done.input['id']],
      ...asSubjects('session', await idsOf(done, 'user_session', 'user_id', done.input['id'])),
    ],
    input: async (made) => ({ id: await personWithEverything(made), secondFactor: true }),
  },
  setCredentialPolicy: { subjects: policy, input: () => ({ maximumLiveTokens: ++cap }) },
  freezeCredentials: { subjects: policy, input: () => ({ kinds: ['collab'], reason }) },
  unfreezeCredentials: {
    subjects: policy,
    input: async ({ service }) => {
      await service.world.policy({ frozenKinds: ['collab'] });
      return { kinds: ['collab'], reason };
    },
  },
  issueCollabToken: { subjects: given('report') },
  setTags: { subjects: ({ input: { model, id } }) => [[String(model), id]] },
};

/** Every mutation, with what it leaves. */
export const deeds: readonly Deed[] = Object.entries({
  ...sessions,
  ...tokens,
  ...principals,
  ...people,
}).flatMap(([name, trace]) => {
  const row = catalogue[name];
  return row === undefined ? [] : [{ ...row, ...trace, input: trace.input ?? row.input, name }];
});

/** Which fields of an answer are secrets: the one place where they are shown. */
export const secretFields: Readonly<Record<string, readonly string[]>> = {
  login: ['token'],
  refreshLogin: ['token'],
  createUser: ['code'],
  resetUser: ['code'],
  enrolSecondFactor: ['secret', 'uri'],
  confirmSecondFactor: ['codes'],
  recoveryCodes: ['codes'],
  createApiToken: ['token'],
  updateApiToken: ['token'],
  regenerateApiToken: ['token'],
  createServiceToken: ['token'],
  updateServiceToken: ['token'],
  regenerateServiceToken: ['token'],
  issueCollabToken: ['token'],
};
const secretNames = new Set(['password', 'newPassword', ...Object.values(secretFields).flat()]);

/** What every secret of ours looks like: tokens, one-time codes, JWTs, secrets of authenticators, recovery codes. */
export const secretShapes =
  /gw(?:[as]t|pc)_[0-9a-z]|eyJ|otpauth|\b[A-Z2-7]{32}\b|(?<![\w-])[0-9a-z]{4}(?:-[0-9a-z]{4}){3}(?![\w-])/;

/** Every secret in an input or an answer but the six digits of a moment; always the password of the tests. */
export function secretsIn(...texts: readonly Input[]): string[] {
  const found = texts.flatMap((text) =>
    Object.entries(text).flatMap(([key, value]) => (secretNames.has(key) ? [value].flat() : [])),
  );
  return [testPassword, ...found.map(String).filter((text) => text.length >= 12)];
}
