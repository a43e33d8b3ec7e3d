import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type Service, startService } from '../support/service.js';
import { type Grant, inDays, onOplog, readClient, readProject, readWorkspace } from '../support/world.js';
import { contents, oneRow } from './contents.js';
import { type Code, type Input, call, doors, principalOutput, refusedEverywhere, succeed } from './doors.js';
import { type Stage, furnish, setPolicy } from './stage.js';

// offerServicePrincipal and acceptServicePrincipal.

const nowhere = '2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11';
let service: Service;
let stage: Stage;
/** A principal of the member, whom the owner's project reaches; the heir is assigned to another project. */
let id: string;
let heir: { id: string; token: string };
let other: { projectId: string; oplogId: string };

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
});
beforeEach(async () => {
  const { world } = service;
  id = await world.principal(stage.home.workspaceId, stage.member.id);
  heir = await service.person();
  await world.member(stage.home.workspaceId, heir.id, 'member');
  const projectId = await world.project(stage.home.clientId);
  await world.assign(projectId, heir.id);
  other = { projectId, oplogId: await world.oplog(projectId) };
});
afterAll(async () => await service.close());

const offer = (token: string, input: Input = { userId: heir.id }) =>
  call(service, 'hasura', 'offerServicePrincipal', { id, ...input }, { token });
const offered = async () => {
  expect((await offer(stage.member.token)).code).toBeUndefined();
};
const accept = (input: Input = {}, token = heir.token) =>
  call(service, 'graphql', 'acceptServicePrincipal', { id, ...input }, { token });
const refused = (code: Code, name: string, input: Input, token: string): Promise<string> =>
  refusedEverywhere(service, code, name, { id, ...input }, { token });
const row = () =>
  oneRow(
    service.pool,
    'SELECT owner_id, offered_to, offered_by, offered_at IS NOT NULL AS offered FROM graphwarden.service_principal WHERE id = $1',
    [id],
  );
const isMembers = () => ({ owner_id: stage.member.id, offered_to: null, offered_by: null, offered: false });
const isHeirs = () => ({ owner_id: heir.id, offered_to: null, offered_by: null, offered: false });
const tokenRow = (tokenId: string) =>
  oneRow(
    service.pool,
    `SELECT revoked_by AS by, revoked_reason AS reason,
            ARRAY (SELECT g.resource_type || ' ' || g.action FROM graphwarden.service_token_grant g WHERE g.token_id = t.id ORDER BY 1) AS grants
       FROM graphwarden.service_token t WHERE id = $1`,
    [tokenId],
  );
const answer = z.object({
  principal: principalOutput,
  dryRun: z.boolean(),
  tokens: z.array(
    z.strictObject({
      id: z.guid(),
      name: z.string(),
      isKept: z.boolean(),
      grants: z.array(
        z.strictObject({
          resourceType: z.string(),
          resourceId: z.guid(),
          action: z.string(),
          name: z.string().nullable(),
          isStale: z.boolean(),
          staleBecause: z.string().nullable(),
          staleSince: z.null(),
        }),
      ),
      reach: z.record(z.string(), z.unknown()),
    }),
  ),
});
const reaches = async (view: 'project' | 'oplog', tokenId: string) => {
  const found = await service.pool.query<{ id: string }>(
    `SELECT DISTINCT ${view}_id AS id FROM graphwarden.service_token_${view}_access WHERE token_id = $1 ORDER BY 1`,
    [tokenId],
  );
  return found.rows.map((each) => each.id);
};
const make = (name: string, grants: readonly Grant[], values: object = {}) =>
  service.serviceToken(id, { name, grants, ...values });

describe('an offer', () => {
  it.each(doors)('is made by its owner or an owner of the workspace, and shown, %s', async (door) => {
    const { username } = await oneRow(
      service.pool,
      'SELECT username FROM graphwarden.user_account WHERE id = $1',
      [heir.id],
    );
    const input = { id, username: String(username).toUpperCase() };
    const { token } = stage.member;
    const shown = principalOutput.parse(
      await succeed(service, door, 'offerServicePrincipal', input, { token }),
    );
    expect(shown).toMatchObject({
      ownerId: stage.member.id,
      offeredToId: heir.id,
      offeredToUsername: username,
    });
    expect((await offer(stage.owner.token, { userId: stage.colleague.id })).code).toBeUndefined();
    expect(await row()).toMatchObject({ offered_to: stage.colleague.id, offered_by: stage.owner.id });
  });

  it('is for active members who are more than guests; all others look like nobody', async () => {
    const { member, guest, stranger } = stage;
    const gone = await service.person({ isActive: false });
    await service.world.member(stage.home.workspaceId, gone.id, 'member');
    const missing = await refused('NotFound', 'offerServicePrincipal', { userId: nowhere }, member.token);
    for (const { id: userId } of [guest, stranger, gone])
      expect(await refused('NotFound', 'offerServicePrincipal', { userId }, member.token)).toBe(missing);
    await refused('NotFound', 'offerServicePrincipal', { username: 'nobody at all' }, member.token);
    await refused('Conflict', 'offerServicePrincipal', { userId: member.id }, member.token);
    await refused('InvalidInput', 'offerServicePrincipal', { userId: heir.id, username: 'x' }, member.token);
  });

  it('is not made by others, nor by a guest; what is foreign does not exist', async () => {
    const { colleague, maintainer, stranger, admin, manager, guest } = stage;
    const input = { userId: heir.id };
    for (const { token } of [colleague, maintainer, stranger])
      await refused('NotFound', 'offerServicePrincipal', input, token);
    for (const { token } of [admin, manager])
      await refused('Unauthorized', 'offerServicePrincipal', input, token);
    id = await service.world.principal(stage.home.workspaceId, guest.id);
    await refused('Unauthorized', 'offerServicePrincipal', input, guest.token);
    const { text } = await service.apiToken(stage.member.id, { scopes: ['read:*'] });
    await refused('Unauthorized', 'offerServicePrincipal', input, text);
  });

  it('is taken back by those who may make it, and declined by whom it was made to', async () => {
    for (const { token } of [stage.member, stage.owner, heir]) {
      await offered();
      expect((await offer(token, {})).output).toMatchObject({ offeredToId: null, offeredAt: null });
      expect(await row()).toEqual(isMembers());
    }
    const before = await contents(service.pool);
    expect((await offer(stage.member.token, {})).code).toBeUndefined();
    expect(await contents(service.pool)).toEqual(before);
    await refused('NotFound', 'offerServicePrincipal', {}, heir.token);
    await refused('NotFound', 'acceptServicePrincipal', {}, heir.token);
    await offered();
    await refused('Unauthorized', 'offerServicePrincipal', { userId: stage.colleague.id }, heir.token);
    await refused('Unauthorized', 'offerServicePrincipal', {}, stage.admin.token);
  });
});

describe('an acceptance', () => {
  it('is for whom it was offered to, by a login that may write, who is no guest', async () => {
    await offered();
    for (const { token } of [stage.member, stage.owner, stage.admin, stage.colleague])
      await refused('NotFound', 'acceptServicePrincipal', {}, token);
    const { text } = await service.apiToken(heir.id);
    await refused('Unauthorized', 'acceptServicePrincipal', {}, text);
    const reading = await call(
      service,
      'hasura',
      'acceptServicePrincipal',
      { id },
      { token: heir.token, role: 'user_read' },
    );
    expect(reading.code).toBe('Unauthorized');
    await service.world.member(stage.home.workspaceId, heir.id, 'guest');
    await refused('Unauthorized', 'acceptServicePrincipal', {}, heir.token);
    await service.world.removeMember(stage.home.workspaceId, heir.id);
    await refused('Unauthorized', 'acceptServicePrincipal', {}, heir.token);
    expect((await offer(heir.token, {})).code).toBeUndefined();
  });

  it('shows first what each token would keep and reach, and writes nothing', async () => {
    const { home } = stage;
    const mixed = await make('b mixed', [
      readProject(home.projectId),
      readProject(other.projectId),
      ...onOplog(other.oplogId),
    ]);
    const wide = await make('a wide', [readWorkspace(home.workspaceId), readClient(home.clientId)]);
    await make('revoked', [], { revokedAt: new Date() });
    const expired = await make('c expired', [], { expiresAt: inDays(-1) });
    await offered();
    const before = await contents(service.pool);
    const { output } = await accept({ dryRun: true, keepTokenIds: [mixed.id] });
    expect(await contents(service.pool)).toEqual(before);
    const { tokens, principal, dryRun } = answer.parse(output);
    expect({ dryRun, owner: principal.ownerId }).toEqual({ dryRun: true, owner: stage.member.id });
    expect(tokens.map((each) => [each.id, each.isKept])).toEqual([
      [wide.id, false],
      [mixed.id, true],
      [expired.id, false],
    ]);
    const [first, second] = tokens;
    expect(first?.grants).toMatchObject([
      { resourceType: 'workspace', isStale: true, staleBecause: 'never_handed_on', name: null },
      { resourceType: 'client', isStale: false, name: expect.any(String) },
    ]);
    expect(first?.reach).toMatchObject({ projects: 1, clients: 1, oplogs: 1, writableOplogs: 0 });
    expect(second?.grants.filter(({ isStale }) => isStale)).toMatchObject([
      { resourceType: 'project', resourceId: home.projectId, name: null },
    ]);
    expect(second?.reach).toEqual({
      words: 'Reads 1 project; reads and writes 1 operation log',
      clients: 1,
      projects: 1,
      oplogs: 1,
      writableOplogs: 1,
    });
  });

  it('makes the principal the heir’s; what is kept reaches no more than the heir, the rest is revoked', async () => {
    const { home } = stage;
    const mixed = await make('mixed', [
      readProject(home.projectId),
      readWorkspace(home.workspaceId),
      ...onOplog(home.oplogId),
      ...onOplog(other.oplogId, 'read', 'create'),
    ]);
    const left = await make('left', [readProject(home.projectId)]);
    const expired = await make('expired', [], { expiresAt: inDays(-1) });
    const old = await make('old', [], { revokedAt: new Date(), revokedBy: stage.admin.id });
    expect(await reaches('project', mixed.id)).toEqual([home.projectId]);
    await offered();
    const { principal } = answer.parse((await accept({ keepTokenIds: [mixed.id, mixed.id] })).output);
    expect(principal).toMatchObject({ ownerId: heir.id, offeredToId: null, liveTokens: 1 });
    expect(await row()).toEqual(isHeirs());
    expect(await tokenRow(mixed.id)).toEqual({
      by: null,
      reason: null,
      grants: ['oplog create', 'oplog read'],
    });
    const handedOn = { by: heir.id, reason: 'handed on' };
    for (const each of [left, expired]) expect(await tokenRow(each.id)).toMatchObject(handedOn);
    expect(await tokenRow(old.id)).toMatchObject({ by: stage.admin.id, reason: null });
    expect((await service.hook(mixed.text)).status).toBe(200);
    expect((await service.hook(left.text)).status).toBe(401);
    expect(await reaches('project', mixed.id)).toEqual([]);
    expect(await reaches('oplog', mixed.id)).toEqual([other.oplogId]);
    await service.world.assign(home.projectId, heir.id);
    expect(await reaches('oplog', mixed.id)).toEqual([other.oplogId]);
    await service.world.removeMember(home.workspaceId, heir.id);
    expect((await service.hook(mixed.text)).status).toBe(401);
    expect(await reaches('oplog', mixed.id)).toEqual([]);
  });

  it('ends what the former owner could do', async () => {
    const kept = await make('kept', [readProject(other.projectId)]);
    await offered();
    await accept({ keepTokenIds: [kept.id] });
    const { token } = stage.member;
    await refused('NotFound', 'updateServicePrincipal', { isActive: false }, token);
    await refused('NotFound', 'offerServicePrincipal', {}, token);
    await refusedEverywhere(service, 'NotFound', 'regenerateServiceToken', { id: kept.id }, { token });
    await refusedEverywhere(service, 'NotFound', 'revokeServiceToken', { id: kept.id }, { token });
    await refused('NotFound', 'acceptServicePrincipal', {}, heir.token);
  });

  it('writes one row of the audit log for it, and one for each token', async () => {
    const kept = await make('kept', [readProject(stage.home.projectId)]);
    const whole = await make('whole', [readProject(other.projectId)]);
    const left = await make('left', []);
    await offered();
    await accept({ keepTokenIds: [kept.id, whole.id] });
    const { rows } = await service.pool.query(
      `SELECT subject_id AS id, actor_id AS actor, detail FROM graphwarden.audit_event
        WHERE action = 'acceptServicePrincipal' AND subject_id = ANY ($1) ORDER BY subject_type, detail::text COLLATE "C"`,
      [[id, kept.id, whole.id, left.id]],
    );
    const ofToken = (token: { id: string }, detail: object) => ({ id: token.id, actor: heir.id, detail });
    const dropped = [readProject(stage.home.projectId)];
    expect(rows).toHaveLength(4);
    for (const row of [
      ofToken(kept, { kept: true, ownerId: heir.id, droppedGrants: dropped }),
      ofToken(whole, { kept: true, ownerId: heir.id, droppedGrants: [] }),
      ofToken(left, { kept: false, reason: 'handed on' }),
      {
        id,
        actor: heir.id,
        detail: {
          formerOwnerId: stage.member.id,
          ownerId: heir.id,
          keptTokenIds: expect.arrayContaining([kept.id, whole.id]),
        },
      },
    ])
      expect(rows).toContainEqual(row);
  });

  it('keeps only unrevoked tokens of that principal, and no more live ones than the policy allows', async () => {
    const kept = await make('kept', [readProject(other.projectId)]);
    const expired = await make('expired', [], { expiresAt: inDays(-1) });
    const revoked = await make('revoked', [], { revokedAt: new Date() });
    const foreign = await service.serviceToken(stage.away.principalId);
    await offered();
    const missing = await refused(
      'NotFound',
      'acceptServicePrincipal',
      { keepTokenIds: [nowhere] },
      heir.token,
    );
    for (const each of [revoked, foreign])
      expect(
        await refused('NotFound', 'acceptServicePrincipal', { keepTokenIds: [each.id] }, heir.token),
      ).toBe(missing);
    await service.apiToken(heir.id);
    await setPolicy(service.pool, { maximum_live_tokens: 1 });
    for (const dryRun of [true, false])
      await refused(
        'PolicyViolation',
        'acceptServicePrincipal',
        { keepTokenIds: [kept.id], dryRun },
        heir.token,
      );
    const { code } = await accept({ keepTokenIds: [expired.id] });
    await setPolicy(service.pool, { maximum_live_tokens: 100 });
    expect(code).toBeUndefined();
    expect(await tokenRow(kept.id)).toMatchObject({ reason: 'handed on' });
    expect(await tokenRow(expired.id)).toMatchObject({ reason: null });
  });
});
