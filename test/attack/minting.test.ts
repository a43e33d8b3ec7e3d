import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getNamedType, isObjectType } from 'graphql';
import { loadActionsSdl } from '../../src/metadata/actions-metadata.js';
import { catalogue } from '../actions/catalogue.js';
import { contents } from '../actions/contents.js';
import { type Input, actionNames, call, doors, expectRefusal, nothing } from '../actions/doors.js';
import { wideThrottle } from '../actions/second-factor.js';
import { type Stage, credentialsOf, furnish, setPolicy } from '../actions/stage.js';
import { type Service, metadataDirectory, startService } from '../support/service.js';
import { onOplog, readProject } from '../support/world.js';
import { asPage } from './page.js';

// Tokens never mint tokens: what answers with a secret is for a login, and no credential of another kind ever gets one, however
// much its person may do, by whichever door and whatever stands beside it.

const schema = await loadActionsSdl(join(metadataDirectory, 'actions.graphql'));
const fieldOf = (name: string) =>
  schema.getMutationType()?.getFields()[name] ?? schema.getQueryType()?.getFields()[name];

/** A text in an answer that somebody could present, by its name. */
const secretField = /^(?:token|secret|uri|code|codes)$/;
function answersWithSecret(name: string): boolean {
  const field = fieldOf(name);
  const type = field === undefined ? undefined : getNamedType(field.type);
  if (!isObjectType(type)) return false;
  return Object.values(type.getFields()).some(
    (each) => secretField.test(each.name) && !isObjectType(getNamedType(each.type)),
  );
}

/** Written down a second time: what answers with a text that opens something. */
const minting = [
  ...['confirmSecondFactor', 'createApiToken', 'createServiceToken', 'createUser', 'enrolSecondFactor'],
  ...['issueCollabToken', 'login', 'recoveryCodes', 'refreshLogin', 'regenerateApiToken'],
  ...['regenerateServiceToken', 'resetUser', 'updateApiToken', 'updateServiceToken'],
];
/** A login is for whoever has the password, and no other credential may stand beside it. */
const behindLogin = minting.filter((name) => name !== 'login');

let service: Service;
let stage: Stage;
/** What is no login, of people who may do everything as a login. */
let tokens: Readonly<Record<string, string>>;
beforeAll(async () => {
  service = await startService({ throttle: wideThrottle });
  await setPolicy(service.pool, { maximum_live_tokens: 10_000 });
  stage = await furnish(service);
  const { owner, member, admin, manager, home } = stage;
  const all = ['read:*', 'write:*', 'delete:*'];
  const ofOwner = await service.world.principal(home.workspaceId, owner.id);
  tokens = {
    ...(await credentialsOf(service, stage)),
    'api token, all scopes': (await service.apiToken(member.id, { scopes: all })).text,
    'api token of the owner': (await service.apiToken(owner.id)).text,
    'api token in the workspace': (await service.apiToken(owner.id, { workspaceId: home.workspaceId })).text,
    'api token of an admin': (await service.apiToken(admin.id)).text,
    'api token of a manager': (await service.apiToken(manager.id)).text,
    'service token of the owner': (
      await service.serviceToken(ofOwner, { grants: [readProject(home.projectId), ...onOplog(home.oplogId)] })
    ).text,
  };
});
afterAll(async () => await service.close());

let serial = 0;
const newName = (): string => `minted ${++serial}`;
async function goodInput(name: string): Promise<Input> {
  const row = catalogue[name];
  if (row === undefined) throw new Error(`nothing is known of ${name}`);
  const { as = 'member' } = row;
  const id = as === 'newcomer' ? (await service.person()).id : stage[as].id;
  const caller = { id, token: await service.loginJwt(id, await service.world.session(id)) };
  return await row.input({ service, stage, caller, kind: 'login', newName });
}
const notLogins = () => Object.entries(tokens).filter(([kind]) => kind !== 'login');

describe('what answers with a secret', () => {
  it('is known by name', () => {
    expect(actionNames.filter(answersWithSecret)).toEqual(minting);
  });

  it.each(doors.flatMap((door) => behindLogin.map((name) => ({ door, name }))))(
    'is refused to every token, and nothing is done: $name, $door',
    async ({ door, name }) => {
      const input = await goodInput(name);
      const before = await contents(service.pool);
      for (const [kind, token] of notLogins()) {
        const outcome = await call(service, door, name, input, { token, selects: nothing });
        expect([kind, outcome.code]).toEqual([kind, 'Unauthorized']);
        expectRefusal(outcome, 'Unauthorized');
      }
      expect(await contents(service.pool)).toEqual(before);
    },
  );

  it('is refused to a token beside which Hasura speaks of a login, or a cookie is one', async () => {
    const { admin } = stage;
    const session_variables = {
      ...{ 'x-hasura-role': 'manager', 'x-hasura-user-id': admin.id, 'x-hasura-credential': 'login' },
      ...{ 'x-hasura-credential-id': admin.sessionId, authorization: `Bearer ${admin.token}` },
    };
    const headers = { ...asPage, Cookie: `graphwarden=${admin.token}` };
    const inputs = new Map<string, Input>();
    for (const name of behindLogin) inputs.set(name, await goodInput(name));
    const before = await contents(service.pool);
    for (const [name, input] of inputs)
      for (const [kind, token] of notLogins()) {
        const body = { action: { name }, input, session_variables };
        const byHasura = await service.action(name, input, { token, body });
        expect([kind, name, byHasura.status]).toEqual([kind, name, 403]);
        const outcome = await call(service, 'graphql', name, input, { token, headers, selects: nothing });
        expect([kind, name, outcome.code]).toEqual([kind, name, 'Unauthorized']);
      }
    expect(await contents(service.pool)).toEqual(before);
  });

  it.each(doors)('is no login for a token in the place of a password, %s', async (door) => {
    const { member } = stage;
    const { rows } = await service.pool.query<{ username: string }>(
      'SELECT username FROM graphwarden.user_account WHERE id = $1',
      [member.id],
    );
    for (const [kind, password] of notLogins()) {
      const input = { username: rows[0]?.username, password };
      const outcome = await call(service, door, 'login', input);
      expect([kind, outcome.code]).toEqual([
        kind,
        expect.stringMatching(/^(?:InvalidCredentials|RateLimited)$/),
      ]);
    }
  });
});

/** Whatever one of our credentials or codes looks like. */
const credentialShape = /gw(?:[as]t|pc)_[0-9A-Za-z]{10,}|eyJ[\w-]{10,}\.[\w-]+|otpauth:/;

describe('an answer to a token', () => {
  const asked = Object.entries(catalogue).flatMap(([name, { callers }]) =>
    callers.includes('api') && !minting.includes(name) ? [name] : [],
  );

  it('would be noticed if it did', () => {
    for (const text of Object.values(tokens)) expect(credentialShape.test(`{"x":"${text}"}`)).toBe(true);
  });

  it.each(asked)('holds nothing that could be presented: %s', async (name) => {
    const row = catalogue[name];
    const id = stage[row?.as === 'newcomer' || row?.as === undefined ? 'member' : row.as].id;
    const { text: token } = await service.apiToken(id);
    const input = await row?.input({ service, stage, caller: { id, token }, kind: 'api', newName });
    for (const door of doors) {
      const { text } = await call(service, door, name, input ?? {}, { token });
      expect(credentialShape.exec(text)?.index).toBeUndefined();
    }
  });
});
