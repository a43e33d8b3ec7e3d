import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { startService, testPassword, type Service } from '../support/service.js';
import { inDays, onOplog } from '../support/world.js';
import { type Input, call, expectRefusal, inHours, succeed } from './doors.js';
import { operatorOf } from './operator.js';
import { codeOf, enrolled, logIn, wrongCode } from './second-factor.js';
import { type Stage, furnish } from './stage.js';

// Ways to more than one has, by way of people, roles and principals; each was open once.

let service: Service;
let stage: Stage;
beforeAll(async () => (service = await startService()));
afterAll(async () => await service.close());
beforeEach(async () => (stage = await furnish(service)));

const ask = (name: string, input: Input, token: string, role?: string) =>
  call(service, 'hasura', name, input, { token, ...(role !== undefined && { role }) });
const give = (token: string, userId: string, role: string) =>
  ask('setWorkspaceMember', { workspaceId: stage.home.workspaceId, userId, role }, token);
const account = z.object({ id: z.guid() });
const somebody = async () => (await service.person()).id;

describe('the role of an owner, which gets secrets', () => {
  it('is given by owners and admins, not by a manager’s standing while there is an active owner', async () => {
    const { manager, admin, owner } = stage;
    expectRefusal(await give(manager.token, await somebody(), 'owner'), 'Unauthorized');
    expect((await give(manager.token, await somebody(), 'maintainer')).code).toBeUndefined();
    for (const { token } of [owner, admin])
      expect((await give(token, await somebody(), 'owner')).code).toBeUndefined();
  });

  it('is given by a manager where no owner is active any more', async () => {
    await service.world.updateUser(stage.owner.id, { isActive: false });
    expect((await give(stage.manager.token, await somebody(), 'owner')).code).toBeUndefined();
  });

  it('is not given by a token, and neither is that of a maintainer', async () => {
    for (const { id } of [stage.owner, stage.admin]) {
      const { text } = await service.apiToken(id);
      for (const role of ['owner', 'maintainer'])
        expectRefusal(await give(text, await somebody(), role), 'Unauthorized');
      for (const role of ['member', 'guest'])
        expect((await give(text, await somebody(), role)).code).toBeUndefined();
    }
  });

  it('is not taken by a token that deletes nothing: to lower a role is to end something', async () => {
    const { text } = await service.apiToken(stage.owner.id, { scopes: ['read:*', 'write:*'] });
    expectRefusal(await give(text, stage.member.id, 'guest'), 'Unauthorized');
    expect((await give(text, stage.guest.id, 'member')).code).toBeUndefined();
  });
});

describe('a manager without their standing', () => {
  it('gets nothing of their own principal, which the standing bounds', async () => {
    const { manager, home } = stage;
    await service.world.member(home.workspaceId, manager.id, 'member');
    const servicePrincipalId = await service.world.principal(home.workspaceId, manager.id);
    const { id } = await service.serviceToken(servicePrincipalId, { grants: onOplog(home.oplogId) });
    const grants = { preset: 'oplog_rw', oplogIds: [home.oplogId] };
    const create = { servicePrincipalId, name: 'more', expiresAt: inHours(1), ...grants };
    const asks: [string, Input][] = [
      ['createServiceToken', create],
      ['regenerateServiceToken', { id }],
      ['updateServiceToken', { id, name: 'mine' }],
      ['reachable', { kind: 'project', servicePrincipalId }],
      ['previewAccess', { servicePrincipalId, ...grants }],
    ];
    for (const [name, input] of asks) {
      expectRefusal(await ask(name, input, manager.token, 'user'), 'Unauthorized');
      expect((await ask(name, input, manager.token)).code).toBeUndefined();
    }
    expect((await ask('serviceToken', { id }, manager.token)).text).toContain('"name":"oplog');
    expect((await ask('serviceToken', { id }, manager.token, 'user')).text).not.toContain('"name":"oplog');
    const rowsSeen = async (role: string) =>
      (await ask('previewAccess', { credentialId: id }, manager.token, role)).output['rows'];
    expect([await rowsSeen('manager'), await rowsSeen('user')]).toEqual([[expect.anything()], []]);
    await service.pool.query(
      'UPDATE graphwarden.service_principal SET owner_id = $2, offered_to = $3, offered_by = $2, offered_at = now() WHERE id = $1',
      [servicePrincipalId, stage.member.id, manager.id],
    );
    const accept = { id: servicePrincipalId, dryRun: true };
    expectRefusal(await ask('acceptServicePrincipal', accept, manager.token, 'user'), 'Unauthorized');
    expect((await ask('acceptServicePrincipal', accept, manager.token)).code).toBeUndefined();
    await service.pool.query('UPDATE graphwarden.service_principal SET owner_id = $2 WHERE id = $1', [
      servicePrincipalId,
      manager.id,
    ]);
    const limited = await service.apiToken(manager.id, { workspaceId: home.workspaceId });
    for (const [name, input] of asks.slice(-2))
      expectRefusal(await ask(name, input, limited.text), 'Unauthorized');
  });
});

describe('a principal that is handed on', () => {
  it('keeps no older text of a token good, which its new owner never saw', async () => {
    const { member, colleague, home } = stage;
    const { id, text } = await service.serviceToken(home.principalId, {
      grants: onOplog(home.oplogId, 'read'),
    });
    const rotated = await succeed(
      service,
      'hasura',
      'regenerateServiceToken',
      { id, overlapSeconds: 3600 },
      member,
    );
    expect((await service.hook(text)).status).toBe(200);
    const offer = { id: home.principalId, userId: colleague.id };
    await succeed(service, 'hasura', 'offerServicePrincipal', offer, member);
    const accept = { id: home.principalId, keepTokenIds: [id] };
    await succeed(service, 'hasura', 'acceptServicePrincipal', accept, colleague);
    expect((await service.hook(text)).status).toBe(401);
    expect((await service.hook(String(rotated['token']))).status).toBe(200);
  });
});

describe('an account that rises', () => {
  it('leaves behind the one-time code and the sessions that were given out before', async () => {
    const { admin, manager } = stage;
    const made = await succeed(service, 'hasura', 'createUser', { username: 'riser' }, manager);
    const { id, token } = await service.person();
    const reset = await succeed(service, 'hasura', 'resetUser', { id }, manager);
    const session = await service.loginJwt(id, await service.world.session(id));
    for (const userId of [id, account.parse(made['user']).id])
      await succeed(service, 'hasura', 'updateUser', { id: userId, role: 'admin' }, admin);
    const login = await logIn(service, 'hasura', { username: 'riser', password: String(made['code']) });
    expectRefusal(login, 'InvalidCredentials');
    expect(String(reset['code'])).toMatch(/^gwpc_/);
    for (const each of [session, token]) expect((await service.hook(each)).status).toBe(401);
  });

  it('that has to have a second factor, and has none, has no session to go on with', async () => {
    const without = await service.person();
    const withOne = await enrolled(service);
    for (const { id } of [without, withOne])
      await succeed(service, 'hasura', 'updateUser', { id, mfaRequired: true }, stage.admin);
    expect((await service.hook(without.token)).status).toBe(401);
    expect((await service.hook(withOne.token)).status).toBe(200);
  });
});

describe('guesses at the codes of a second factor, behind the right password', () => {
  it('are ten an hour for an account, from wherever they come', async () => {
    const person = await enrolled(service);
    const guess = (address: string) =>
      service.graphql(
        `mutation { login(username: "${person.username}", password: "${testPassword}", otp: "${wrongCode(person.secret)}") { token } }`,
        { headers: { 'X-Forwarded-For': address } },
      );
    for (let time = 0; time < 10; time++)
      expect((await guess(`192.0.2.${time}`)).text).toMatch(/InvalidCredentials|RateLimited/);
    const { username, secret } = person;
    expectRefusal(await logIn(service, 'hasura', { username, otp: codeOf(secret) }), 'RateLimited');
    expectRefusal(await logIn(service, 'hasura', { username }), 'MFARequired');
  });
});

describe('idle revocation', () => {
  const setIdle = (days: number | null) =>
    service.pool.query('UPDATE graphwarden.credential_policy SET idle_revocation_days = $1', [days]);
  const longUnused = async () => {
    const token = await service.apiToken(stage.member.id, {
      createdAt: inDays(-90),
      lastUsedAt: inDays(-60),
    });
    return token;
  };
  const runJobs = async () => {
    await service.pool.query('DELETE FROM graphwarden.job_run');
    await service.app.runDueJobs();
  };
  const isLive = async (text: string) => (await service.hook(text)).status === 200;
  beforeEach(async () => {
    await setIdle(30);
    await service.pool.query(
      "UPDATE graphwarden.credential_policy SET frozen_kinds = '{}', thawed_at = NULL",
    );
  });
  afterAll(async () => await setIdle(null));

  it('ends a token that nobody used, but not one whose text is new', async () => {
    const [unused, renewed] = [await longUnused(), await longUnused()];
    const made = await succeed(service, 'hasura', 'regenerateApiToken', { id: renewed.id }, stage.member);
    await runJobs();
    expect([await isLive(unused.text), await isLive(String(made['token']))]).toEqual([false, true]);
  });

  it('leaves alone what nobody could use because it was frozen, and counts anew from the thaw', async () => {
    const token = await longUnused();
    const operate = await operatorOf(service);
    await operate('freezeCredentials', { kinds: ['api_token'] });
    await runJobs();
    await operate('unfreezeCredentials', { kinds: ['api_token'] });
    await runJobs();
    expect(await isLive(token.text)).toBe(true);
    await service.app.flushUsage();
    await service.pool.query(
      "UPDATE graphwarden.credential_policy SET thawed_at = now() - interval '31 days'",
    );
    await service.pool.query(
      "UPDATE graphwarden.api_token SET last_used_at = now() - interval '60 days' WHERE id = $1",
      [token.id],
    );
    await runJobs();
    expect(await isLive(token.text)).toBe(false);
  });
});
