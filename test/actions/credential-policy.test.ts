import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type Service, startService } from '../support/service.js';
import { inDays } from '../support/world.js';
import { contents, countRows, oneRow } from './contents.js';
import { type Input, call, doors, expectRefusal, refusedEverywhere, succeed } from './doors.js';
import { operatorOf } from './operator.js';
import { type Stage, furnish } from './stage.js';

const day = 86_400;
let service: Service;
let stage: Stage;

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
});
afterAll(async () => await service.close());

const initial = {
  minimumLifetimeSeconds: 0,
  maximumLifetimeSeconds: 365 * day,
  extensionRotates: true,
  maximumOverlapSeconds: 7 * day,
  idleRevocationDays: null,
  maximumLiveTokens: 100,
  apiTokenRateLimitPerMinute: null,
};
beforeEach(async () => await service.world.policy({ ...initial, frozenKinds: [] }));

const token = z.object({
  id: z.guid(),
  kind: z.string(),
  owner: z.string(),
  tokenId: z.string(),
  status: z.string(),
});
const change = z.strictObject({
  dryRun: z.boolean(),
  policy: z.record(z.string(), z.unknown()),
  exceedingCount: z.int(),
  exceeding: z.array(token),
  idleCount: z.int(),
  idle: z.array(token),
  peopleOverCap: z.int(),
});
const set = async (input: Input, door: (typeof doors)[number] = 'hasura') =>
  change.parse(await succeed(service, door, 'setCredentialPolicy', input, stage.manager));
const shown = async () => await succeed(service, 'hasura', 'credentialPolicy', {}, stage.member);

describe('the policy', () => {
  it.each(doors)('is shown to every person, and to nobody else: %s', async (door) => {
    const api = await service.apiToken(stage.guest.id, { scopes: ['read:*'] });
    for (const { token: credential } of [stage.member, stage.guest, stage.manager, { token: api.text }])
      expect(await succeed(service, door, 'credentialPolicy', {}, { token: credential })).toEqual({
        ...initial,
        frozenKinds: [],
        updatedAt: expect.any(String),
      });
    expectRefusal(await call(service, door, 'credentialPolicy', {}), 'AuthenticationMissing');
  });

  it.each(doors)(
    'changes in what is given and in nothing else, with old and new in the audit log: %s',
    async (door) => {
      const { policy } = await set(
        { maximumLifetimeSeconds: 90 * day, extensionRotates: false, maximumOverlapSeconds: 0 },
        door,
      );
      const wanted = {
        ...initial,
        maximumLifetimeSeconds: 90 * day,
        extensionRotates: false,
        maximumOverlapSeconds: 0,
      };
      expect(policy).toMatchObject(wanted);
      expect(await shown()).toMatchObject(wanted);
      const row = await oneRow(
        service.pool,
        `SELECT actor_id, subject_type, subject_id, detail FROM graphwarden.audit_event
        WHERE action = 'setCredentialPolicy' ORDER BY at DESC LIMIT 1`,
      );
      expect(row).toEqual({
        actor_id: stage.manager.id,
        subject_type: 'credential_policy',
        subject_id: null,
        detail: {
          maximumLifetimeSeconds: { old: 365 * day, new: 90 * day },
          extensionRotates: { old: true, new: false },
          maximumOverlapSeconds: { old: 7 * day, new: 0 },
        },
      });
      expect((await set({ idleRevocationDays: 30 }, door)).policy).toMatchObject({ idleRevocationDays: 30 });
      expect((await set({ idleRevocationDays: 0 }, door)).policy).toMatchObject({ idleRevocationDays: null });
      const rate = async (apiTokenRateLimitPerMinute: number) =>
        (await set({ apiTokenRateLimitPerMinute }, door)).policy['apiTokenRateLimitPerMinute'];
      expect([await rate(600), (await shown())['apiTokenRateLimitPerMinute'], await rate(0)]).toEqual([
        600,
        600,
        null,
      ]);
    },
  );

  it('leaves no trace of a change that is none, nor of a dry run', async () => {
    const before = await contents(service.pool);
    expect(
      (await set({ maximumLiveTokens: 100, idleRevocationDays: 0, apiTokenRateLimitPerMinute: 0 })).policy,
    ).toMatchObject(initial);
    const rules = { maximumLifetimeSeconds: 60, maximumLiveTokens: 1, apiTokenRateLimitPerMinute: 7 };
    const dry = await set({ ...rules, dryRun: true });
    expect(dry).toMatchObject({ dryRun: true, policy: rules });
    expect(await contents(service.pool)).toEqual(before);
  });

  it('keeps bounds that make sense', async () => {
    const bad: readonly Input[] = [
      { minimumLifetimeSeconds: -1 },
      { maximumLifetimeSeconds: 0 },
      { maximumLifetimeSeconds: 10 * 365 * day + 1 },
      { maximumOverlapSeconds: -1 },
      { idleRevocationDays: -1 },
      { idleRevocationDays: 3651 },
      { maximumLiveTokens: 0 },
      { maximumLiveTokens: 100_001 },
      { apiTokenRateLimitPerMinute: -1 },
      { apiTokenRateLimitPerMinute: 1_000_001 },
      { minimumLifetimeSeconds: 1.5 },
      { minimumLifetimeSeconds: 365 * day },
      { minimumLifetimeSeconds: 10, maximumLifetimeSeconds: 10, dryRun: true },
      { maximumLifetimeSeconds: '60' },
    ];
    for (const input of bad)
      await refusedEverywhere(service, 'InvalidInput', 'setCredentialPolicy', input, stage.admin);
    const text = await refusedEverywhere(
      service,
      'InvalidInput',
      'setCredentialPolicy',
      { minimumLifetimeSeconds: 366 * day },
      stage.admin,
    );
    expect(text).toContain('minimumLifetimeSeconds: must be less than the maximum');
  });

  it('is set by managers, admins and operators only, and not by a token', async () => {
    const input = { maximumLiveTokens: 99 };
    const api = await service.apiToken(stage.admin.id);
    for (const { token: credential } of [stage.owner, stage.member, stage.guest, { token: api.text }])
      await refusedEverywhere(service, 'Unauthorized', 'setCredentialPolicy', input, { token: credential });
    await refusedEverywhere(
      service,
      'Unauthorized',
      'setCredentialPolicy',
      { maximumLiveTokens: 0 },
      stage.member,
    );
    for (const role of ['user', 'manager_read'])
      expectRefusal(
        await call(service, 'hasura', 'setCredentialPolicy', input, { token: stage.admin.token, role }),
        'Unauthorized',
      );
    await succeed(service, 'hasura', 'setCredentialPolicy', input, {
      ...stage.admin,
      role: 'manager_read_write',
    });
    const operator = await operatorOf(service);
    expect(await operator('setCredentialPolicy', { maximumLiveTokens: 98 })).toMatchObject({
      policy: { maximumLiveTokens: 98 },
    });
    const row = await oneRow(
      service.pool,
      `SELECT actor_kind, actor_name FROM graphwarden.audit_event WHERE actor_kind = 'operator'`,
    );
    expect(row).toEqual({ actor_kind: 'operator', actor_name: 'root' });
  });

  it('keeps every one of many changes at once', async () => {
    const changes: readonly Input[] = [
      { minimumLifetimeSeconds: 60 },
      { maximumLifetimeSeconds: 100 * day },
      { extensionRotates: false },
      { maximumOverlapSeconds: 60 },
      { idleRevocationDays: 400 },
      { maximumLiveTokens: 50 },
      { apiTokenRateLimitPerMinute: 5_000 },
    ];
    await Promise.all(changes.map((input, index) => set(input, doors[index % 2])));
    expect(await shown()).toMatchObject(Object.fromEntries(changes.flatMap((each) => Object.entries(each))));
    const orders = [{ minimumLifetimeSeconds: 50 * day }, { maximumLifetimeSeconds: 40 * day }];
    const outcomes = await Promise.all(
      orders.map((input) => call(service, 'hasura', 'setCredentialPolicy', input, stage.admin)),
    );
    expect(outcomes.map(({ code }) => code ?? 'set').sort()).toEqual(['InvalidInput', 'set']);
  });
});

describe('a change of the policy tells what is beyond the new rules, and touches none of it', () => {
  it('which live tokens end later than the new maximum', async () => {
    const { member, home } = stage;
    const late = await service.apiToken(member.id, { expiresAt: inDays(80) });
    const later = await service.serviceToken(home.principalId, { expiresAt: inDays(90) });
    await service.apiToken(member.id, { expiresAt: inDays(39) });
    await service.apiToken(member.id, { expiresAt: inDays(80), revokedAt: new Date() });
    const before = await contents(service.pool, { but: ['credential_policy', 'audit_event'] });
    const input = { maximumLifetimeSeconds: 40 * day };
    const dry = await set({ ...input, dryRun: true });
    expect(dry.exceeding.map(({ id, kind }) => [id, kind])).toEqual([
      [later.id, 'service_token'],
      [late.id, 'api_token'],
    ]);
    const done = await set(input);
    expect({ ...done, dryRun: true, policy: null }).toEqual({ ...dry, policy: null });
    expect(done.exceedingCount).toBe(2);
    expect(await contents(service.pool, { but: ['credential_policy', 'audit_event'] })).toEqual(before);
    expect((await service.hook(late.text)).status).toBe(200);
  });

  it('a hundred of them at most, and how many there are', async () => {
    const person = await service.person();
    for (let made = 0; made < 105; made += 1)
      await service.world.apiToken(person.id, { expiresAt: inDays(300) });
    const dry = await set({ maximumLifetimeSeconds: 200 * day, dryRun: true });
    expect(dry.exceeding).toHaveLength(100);
    expect(dry.exceedingCount).toBe(105);
    expect(await countRows(service.pool, 'graphwarden.api_token', 'user_id = $1', [person.id])).toBe(105);
    expect((await set({ maximumLiveTokens: 104, dryRun: true })).peopleOverCap).toBe(1);
    expect((await set({ maximumLiveTokens: 105, dryRun: true })).peopleOverCap).toBe(0);
  });

  it('which live tokens the idle rule would revoke now: last used, or made, so long ago', async () => {
    const { member, home } = stage;
    const createdAt = inDays(-50);
    const never = await service.apiToken(member.id, { createdAt });
    const once = await service.serviceToken(home.principalId, { createdAt, lastUsedAt: inDays(-41) });
    await service.apiToken(member.id, { createdAt, lastUsedAt: inDays(-39) });
    const overlapping = await service.apiToken(member.id, { createdAt });
    await service.pool.query('UPDATE graphwarden.api_token SET previous_last_used_at = now() WHERE id = $1', [
      overlapping.id,
    ]);
    await service.apiToken(member.id, { createdAt, expiresAt: inDays(-1) });
    const dry = await set({ idleRevocationDays: 40, dryRun: true });
    expect(dry.idle.map(({ id }) => id)).toEqual([never.id, once.id]);
    expect(dry.idleCount).toBe(2);
    expect((await set({ dryRun: true })).idle).toEqual([]);
  });
});
