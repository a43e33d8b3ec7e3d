import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Service, startService } from '../support/service.js';
import { inDays, onOplog, readProject } from '../support/world.js';
import { countRows, oneRow } from './contents.js';
import { type Door, call, doors, expectRefusal, refusedEverywhere, revokedOutput, succeed } from './doors.js';
import { type Stage, furnish } from './stage.js';

// revokeApiToken and revokeServiceToken.

const nothing = '2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11';
const kinds = [
  { action: 'revokeApiToken', table: 'graphwarden.api_token' },
  { action: 'revokeServiceToken', table: 'graphwarden.service_token' },
] as const;
type Kind = (typeof kinds)[number];
type Person = Exclude<keyof Stage, 'home' | 'away'>;

let service: Service;
let stage: Stage;
let otherManager: Awaited<ReturnType<Service['person']>>;

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
  otherManager = await service.person({ role: 'manager' });
  await service.world.member(stage.home.workspaceId, otherManager.id, 'member');
});
afterAll(async () => await service.close());

/** A live token that belongs to the member: an API token, or a service token of the member's principal. */
const membersToken = (kind: Kind): Promise<{ id: string; text: string }> =>
  kind.action === 'revokeApiToken'
    ? service.apiToken(stage.member.id)
    : service.serviceToken(stage.home.principalId, {
        grants: [readProject(stage.home.projectId), ...onOplog(stage.home.oplogId)],
      });

/** A service token of a new principal of this person, in the home workspace. */
const serviceTokenOf = async (ownerId: string): Promise<{ id: string; text: string }> =>
  await service.serviceToken(await service.world.principal(stage.home.workspaceId, ownerId));

const revoke = async (kind: Kind, id: string, token: string, door: Door = 'hasura', reason?: string) =>
  revokedOutput.parse(
    await succeed(service, door, kind.action, { id, ...(reason !== undefined && { reason }) }, { token }),
  );

const revocationOf = (kind: Kind, id: string) =>
  oneRow(service.pool, `SELECT revoked_at, revoked_by, revoked_reason FROM ${kind.table} WHERE id = $1`, [
    id,
  ]);

const rowsOf = (view: string, column: string, id: string): Promise<number> =>
  countRows(service.pool, `graphwarden.${view}`, `${column} = $1`, [id]);

describe.each(kinds)('$action', (kind) => {
  it.each(doors)('ends the token: it is refused from the next request on, %s', async (door) => {
    const { id, text } = await membersToken(kind);
    expect((await service.hook(text)).status).toBe(200);
    const answer = await revoke(kind, id, stage.member.token, door, ' leaked in a log ');
    expect(answer.id).toBe(id);
    expect(Math.abs(answer.revokedAt.getTime() - Date.now())).toBeLessThan(60_000);
    const refused = await service.hook(text);
    expect(refused.status).toBe(401);
    expect(refused.text).toBe((await service.hook('nonsense')).text);
    expect((await service.hookPost(text)).status).toBe(401);
    for (const each of doors)
      expectRefusal(await call(service, each, 'whoami', {}, { token: text }), 'AuthenticationInvalid');
    expect(await revocationOf(kind, id)).toEqual({
      revoked_at: answer.revokedAt,
      revoked_by: stage.member.id,
      revoked_reason: 'leaked in a log',
    });
  });

  it('takes its rows out of every access view at once', async () => {
    const { id } = await membersToken(kind);
    const views: readonly (readonly [string, string])[] =
      kind.action === 'revokeApiToken'
        ? [
            ['live_credential', 'credential_id'],
            ['credential_project_access', 'credential_id'],
            ['credential_client_access', 'credential_id'],
            ['credential_workspace_access', 'credential_id'],
          ]
        : [
            ['live_credential', 'credential_id'],
            ['service_token_project_access', 'token_id'],
            ['service_token_oplog_access', 'token_id'],
            ['service_token_client_access', 'token_id'],
            ['service_token_user_access', 'token_id'],
          ];
    for (const [view, column] of views)
      expect([view, (await rowsOf(view, column, id)) > 0]).toEqual([view, true]);
    await revoke(kind, id, stage.member.token);
    for (const [view, column] of views) expect([view, await rowsOf(view, column, id)]).toEqual([view, 0]);
  });

  it('keeps who, when and why when it is repeated, by anybody, and says when it was', async () => {
    const { id } = await membersToken(kind);
    const first = await revoke(kind, id, stage.member.token, 'hasura', 'the first reason');
    const kept = await revocationOf(kind, id);
    for (const door of doors) {
      expect(await revoke(kind, id, stage.admin.token, door, 'another reason')).toEqual(first);
      expect(await revoke(kind, id, stage.member.token, door)).toEqual(first);
    }
    expect(await revocationOf(kind, id)).toEqual(kept);
    expect(kept).toMatchObject({ revoked_by: stage.member.id, revoked_reason: 'the first reason' });
  });

  it('happens once when many ask at once', async () => {
    const { id } = await membersToken(kind);
    const callers = [stage.member, stage.admin, stage.manager, stage.admin, stage.member];
    const answers = await Promise.all(
      callers.map(({ token }, index) => revoke(kind, id, token, 'hasura', `reason ${index}`)),
    );
    expect(new Set(answers.map(({ revokedAt }) => revokedAt.getTime())).size).toBe(1);
    const { rows } = await service.pool.query<{ detail: { alreadyRevoked: boolean; reason: string } }>(
      'SELECT detail FROM graphwarden.audit_event WHERE subject_id = $1',
      [id],
    );
    const effective = rows.filter(({ detail }) => !detail.alreadyRevoked);
    expect([rows.length, effective.length]).toEqual([5, 1]);
    expect(await revocationOf(kind, id)).toMatchObject({ revoked_reason: effective[0]?.detail.reason });
  });

  it('needs no reason, and takes one of a thousand characters', async () => {
    const [plain, long] = [await membersToken(kind), await membersToken(kind)];
    await succeed(
      service,
      'hasura',
      kind.action,
      { id: plain.id, reason: null },
      { token: stage.member.token },
    );
    expect(await revocationOf(kind, plain.id)).toMatchObject({ revoked_reason: null });
    await revoke(kind, long.id.toUpperCase(), stage.member.token, 'hasura', '\u{1f511}'.repeat(1000));
    expect(await revocationOf(kind, long.id)).toMatchObject({ revoked_reason: '\u{1f511}'.repeat(1000) });
  });

  it('leaves every other token as it is', async () => {
    const [gone, stays] = [await membersToken(kind), await membersToken(kind)];
    await revoke(kind, gone.id, stage.member.token);
    expect((await service.hook(stays.text)).status).toBe(200);
  });

  it('is always allowed on one’s own token, expired or not', async () => {
    const expired =
      kind.action === 'revokeApiToken'
        ? await service.world.apiToken(stage.member.id, { expiresAt: inDays(-1) })
        : await service.world.serviceToken(stage.home.principalId, { expiresAt: inDays(-1) });
    await revoke(kind, expired, stage.member.token);
    const { id, token } = await service.person();
    await service.world.member(stage.home.workspaceId, id, 'member');
    const theirs =
      kind.action === 'revokeApiToken'
        ? await service.apiToken(id, { workspaceId: stage.home.workspaceId })
        : await serviceTokenOf(id);
    await service.world.removeMember(stage.home.workspaceId, id);
    await service.pool.query(
      'UPDATE graphwarden.service_principal SET is_active = false WHERE owner_id = $1',
      [id],
    );
    await revoke(kind, theirs.id, token);
  });

  it('is allowed on one’s own token while tokens of this kind are frozen', async () => {
    const { id } = await membersToken(kind);
    await service.pool.query(
      "UPDATE graphwarden.credential_policy SET frozen_kinds = '{api_token,service_token}'",
    );
    await revoke(kind, id, stage.member.token);
    await service.pool.query("UPDATE graphwarden.credential_policy SET frozen_kinds = '{}'");
  });

  it.each(['maintainer', 'colleague', 'guest', 'stranger'] as const)(
    'is not for a %s: the token looks like one that does not exist',
    async (who) => {
      const { id, text } = await membersToken(kind);
      const { token } = stage[who];
      const foreign = await refusedEverywhere(service, 'NotFound', kind.action, { id }, { token });
      const missing = await refusedEverywhere(service, 'NotFound', kind.action, { id: nothing }, { token });
      expect(foreign).toBe(missing);
      expect((await service.hook(text)).status).toBe(200);
    },
  );

  it('does not find a token of the other kind', async () => {
    const [other] = kinds.filter(({ action }) => action !== kind.action);
    if (other === undefined) throw new Error('there is no other kind');
    const { id } = await membersToken(other);
    await refusedEverywhere(service, 'NotFound', kind.action, { id }, { token: stage.admin.token });
  });

  it('does not find a token by its public token id, nor by the id of its owner', async () => {
    const { token } = stage.admin;
    for (const id of [stage.member.id, stage.home.principalId, stage.member.sessionId])
      await refusedEverywhere(service, 'NotFound', kind.action, { id }, { token });
  });

  it('is for a manager on what belongs to a user, and no more', async () => {
    const ofUser = await membersToken(kind);
    await revoke(kind, ofUser.id, stage.manager.token);
    const tokenOf = (id: string) =>
      kind.action === 'revokeApiToken' ? service.apiToken(id) : serviceTokenOf(id);
    await service.world.member(stage.home.workspaceId, stage.admin.id, 'member');
    for (const { id: ownerId } of [otherManager, stage.admin]) {
      const { id, text } = await tokenOf(ownerId);
      await refusedEverywhere(service, 'Unauthorized', kind.action, { id }, { token: stage.manager.token });
      expect((await service.hook(text)).status).toBe(200);
    }
    const own = await tokenOf(otherManager.id);
    await revoke(kind, own.id, otherManager.token);
    await refusedEverywhere(
      service,
      'NotFound',
      kind.action,
      { id: nothing },
      { token: stage.manager.token },
    );
  });

  it('is for an admin on everything', async () => {
    const another = await service.person({ role: 'admin' });
    await service.world.member(stage.home.workspaceId, another.id, 'member');
    const tokenOf = (id: string) =>
      kind.action === 'revokeApiToken' ? service.apiToken(id) : serviceTokenOf(id);
    for (const ownerId of [stage.member.id, otherManager.id, another.id]) {
      const { id, text } = await tokenOf(ownerId);
      await revoke(kind, id, stage.admin.token);
      expect((await service.hook(text)).status).toBe(401);
    }
  });
});

describe('an owner of a workspace', () => {
  const limited = (who: Person, workspaceId: string) => service.apiToken(stage[who].id, { workspaceId });
  const byOwner = { token: (): string => stage.owner.token };

  it('ends API tokens that are limited to it, whoever has them', async () => {
    for (const userId of [stage.member.id, stage.guest.id, otherManager.id]) {
      const { id } = await service.apiToken(userId, { workspaceId: stage.home.workspaceId });
      await revoke(kinds[0], id, byOwner.token());
    }
  });

  it('ends the service tokens of its principals', async () => {
    const { id, text } = await serviceTokenOf(stage.colleague.id);
    await revoke(kinds[1], id, byOwner.token());
    expect((await service.hook(text)).status).toBe(401);
  });

  it('does not see tokens that are limited to nothing or to another workspace', async () => {
    const token = byOwner.token();
    const unlimited = await service.apiToken(stage.member.id);
    const elsewhere = await limited('stranger', stage.away.workspaceId);
    const foreign = await service.serviceToken(stage.away.principalId);
    for (const { id } of [unlimited, elsewhere])
      await refusedEverywhere(service, 'NotFound', 'revokeApiToken', { id }, { token });
    await refusedEverywhere(service, 'NotFound', 'revokeServiceToken', { id: foreign.id }, { token });
  });
});

describe('an API token', () => {
  it('ends itself, and other tokens of its person', async () => {
    const [self, other] = [await service.apiToken(stage.member.id), await service.apiToken(stage.member.id)];
    await revoke(kinds[0], other.id, self.text);
    await revoke(kinds[1], (await serviceTokenOf(stage.member.id)).id, self.text);
    await revoke(kinds[0], self.id, self.text);
    expect((await service.hook(self.text)).status).toBe(401);
  });

  it('that is limited to a workspace sees nothing outside it, not even of its own person', async () => {
    const { home, away, member } = stage;
    await service.world.member(away.workspaceId, member.id, 'owner');
    const { text: token } = await service.apiToken(member.id, { workspaceId: away.workspaceId });
    const outside = [
      ['revokeApiToken', (await service.apiToken(member.id)).id],
      ['revokeApiToken', (await service.apiToken(member.id, { workspaceId: home.workspaceId })).id],
      ['revokeServiceToken', (await service.serviceToken(home.principalId)).id],
    ] as const;
    for (const [action, id] of outside)
      expect(await refusedEverywhere(service, 'NotFound', action, { id }, { token })).toBe(
        await refusedEverywhere(service, 'NotFound', action, { id: nothing }, { token }),
      );
    const inside = await service.serviceToken(away.principalId);
    await revoke(kinds[1], inside.id, token);
    await service.world.removeMember(away.workspaceId, member.id);
  });

  it('of a manager has the manager’s standing unless it is limited to a workspace', async () => {
    const { manager, home, colleague } = stage;
    await service.world.member(home.workspaceId, manager.id, 'member');
    const limited = await service.apiToken(manager.id, { workspaceId: home.workspaceId });
    const unlimited = await service.apiToken(manager.id);
    const { id } = await service.apiToken(colleague.id, { workspaceId: home.workspaceId });
    await refusedEverywhere(service, 'NotFound', 'revokeApiToken', { id }, { token: limited.text });
    await revoke(kinds[0], id, unlimited.text);
    await service.world.removeMember(home.workspaceId, manager.id);
  });
});
