import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type Service, startService } from '../support/service.js';
import { type Input, call, doors, expectRefusal, refusedEverywhere, succeed } from './doors.js';
import { operatorOf } from './operator.js';
import { type Stage, furnish } from './stage.js';

const nothing = '2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11';
let service: Service;
let stage: Stage;

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
});
afterAll(async () => await service.close());

const page = z.strictObject({
  nodes: z.array(
    z.strictObject({
      id: z.guid(),
      at: z.iso.datetime(),
      actorKind: z.string(),
      actorId: z.guid().nullable(),
      actorName: z.string(),
      credentialId: z.guid().nullable(),
      action: z.string(),
      subjectType: z.string().nullable(),
      subjectId: z.guid().nullable(),
      address: z.string().nullable(),
      userAgent: z.string().nullable(),
      requestId: z.string().nullable(),
      detail: z.record(z.string(), z.unknown()),
    }),
  ),
  pageInfo: z.strictObject({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  totalCount: z.int(),
});
type Options = { token: string; role?: string };
const list = async (input: Input, options: Options) =>
  page.parse(await succeed(service, 'hasura', 'auditEvents', input, options));

/** Writes history as it is written, at a time of one's own choice. */
const happened = async (event: { subjectId: string; actorId?: string; action?: string; at?: string }) =>
  await service.pool.query(
    `INSERT INTO graphwarden.audit_event (actor_kind, actor_name, actor_id, subject_type, subject_id, action, at)
     VALUES ('operator', 'root', $1, 'thing', $2, $3, coalesce($4::timestamptz, now()))`,
    [event.actorId ?? null, event.subjectId, event.action ?? 'thing', event.at ?? null],
  );

describe('an audit event', () => {
  it.each(doors)('is shown whole, its detail as JSON and not as a text: %s', async (door) => {
    const { member } = stage;
    const { id } = await service.apiToken(member.id);
    const headers = { 'User-Agent': 'audited/1.0', 'X-Forwarded-User-Agent': 'audited/1.0' };
    await succeed(service, door, 'revokeApiToken', { id, reason: 'over' }, { token: member.token, headers });
    const { nodes } = page.parse(await succeed(service, door, 'auditEvents', { subjectId: id }, member));
    expect(nodes).toMatchObject([
      {
        actorKind: 'login',
        actorId: member.id,
        credentialId: member.sessionId,
        action: 'revokeApiToken',
        subjectType: 'api_token',
        subjectId: id,
        address: door === 'graphql' ? '127.0.0.1' : null,
        userAgent: 'audited/1.0',
        detail: { reason: 'over', alreadyRevoked: false },
      },
    ]);
  });

  it('is found by subject, actor, action and time, the newest first', async () => {
    const subjectId = (await service.apiToken(stage.member.id)).id;
    const { id: actorId } = stage.colleague;
    await happened({ subjectId, action: 'one', at: '2021-01-01T00:00:00Z' });
    await happened({ subjectId, action: 'two', at: '2021-01-02T00:00:00Z', actorId });
    await happened({ subjectId, action: 'two', at: '2021-01-03T00:00:00Z' });
    const actions = async (input: Input) =>
      (await list({ subjectId, ...input }, stage.member)).nodes.map(({ action }) => action);
    expect(await actions({})).toEqual(['two', 'two', 'one']);
    expect(await actions({ actorId })).toEqual(['two']);
    expect(await actions({ action: 'one' })).toEqual(['one']);
    expect(await actions({ action: 'on' })).toEqual([]);
    expect(await actions({ from: '2021-01-02T00:00:00Z' })).toEqual(['two', 'two']);
    expect(await actions({ until: '2021-01-02T00:00:00Z' })).toEqual(['one']);
    const later = { from: '2021-01-02T01:00:00+01:00', until: '2021-01-03T00:00:00Z' };
    expect(await actions(later)).toEqual(['two']);
  });

  it('is on exactly one page, also among many of the same moment, and when more come in meanwhile', async () => {
    const subjectId = (await service.apiToken(stage.member.id)).id;
    await service.pool.query(
      `INSERT INTO graphwarden.audit_event (actor_kind, actor_name, action, subject_id, at)
       SELECT 'operator', 'root', 'many', $1, '2022-01-01T00:00:00Z' FROM generate_series(1, 7)`,
      [subjectId],
    );
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const next: z.infer<typeof page> = await list(
        { subjectId, action: 'many', first: 3, after },
        stage.member,
      );
      seen.push(...next.nodes.map(({ id }) => id));
      after = next.pageInfo.hasNextPage ? next.pageInfo.endCursor : null;
      await happened({ subjectId, action: 'many' });
    } while (after !== null);
    expect(seen).toHaveLength(7);
    expect(new Set(seen).size).toBe(7);
  });
});

describe('history', () => {
  it('is all there for managers, admins and operators', async () => {
    await happened({ subjectId: nothing, action: 'unique' });
    for (const { token } of [stage.manager, stage.admin])
      for (const input of [{ action: 'unique' }, { subjectId: nothing }])
        expect((await list(input, { token })).nodes.map(({ action }) => action)).toContain('unique');
    const managers = await service.apiToken(stage.manager.id, { scopes: ['read:*'] });
    expect((await list({ action: 'unique' }, { token: managers.text })).totalCount).toBeGreaterThan(0);
    const operator = await operatorOf(service);
    expect(page.shape.totalCount.parse((await operator('auditEvents', {}))['totalCount'])).toBeGreaterThan(0);
  });

  it('is not there for a manager who acts without that standing', async () => {
    const { manager, home } = stage;
    expectRefusal(
      await call(service, 'hasura', 'auditEvents', {}, { token: manager.token, role: 'user' }),
      'InvalidInput',
    );
    await service.world.member(home.workspaceId, manager.id, 'member');
    const limited = await service.apiToken(manager.id, { workspaceId: home.workspaceId });
    await refusedEverywhere(
      service,
      'NotFound',
      'auditEvents',
      { subjectId: nothing },
      { token: limited.text },
    );
    await service.world.removeMember(home.workspaceId, manager.id);
  });

  it('is one’s own for everybody: of oneself, one’s sessions, tokens, principals and workspaces', async () => {
    const { member, owner, guest, home } = stage;
    const api = await service.apiToken(member.id);
    const robot = await service.serviceToken(home.principalId);
    const limited = await service.apiToken(member.id, { workspaceId: home.workspaceId });
    const old = await service.world.session(member.id, { revokedAt: new Date() });
    const seen = [
      ...[member.id, member.sessionId, old, api.id, robot.id, home.principalId].map(
        (id) => [id, member] as const,
      ),
      ...[home.workspaceId, home.principalId, robot.id, limited.id].map((id) => [id, owner] as const),
      [guest.id, guest],
    ] as const;
    for (const [subjectId, { token }] of seen) {
      await happened({ subjectId, action: 'told' });
      expect((await list({ subjectId, action: 'told' }, { token })).totalCount).toBeGreaterThan(0);
    }
    expect(
      (await list({ actorId: member.id }, member)).nodes.every(({ actorId }) => actorId === member.id),
    ).toBe(true);
  });

  it('of what was done with a credential is for whoever it belongs to, or may end it', async () => {
    const { member, owner, manager, colleague, home } = stage;
    const api = await service.apiToken(member.id, { workspaceId: home.workspaceId });
    const robot = await service.serviceToken(home.principalId);
    const { id } = await service.apiToken(member.id);
    await succeed(service, 'hasura', 'revokeApiToken', { id }, { token: member.token });
    const withSession = await list({ credentialId: member.sessionId }, member);
    expect(withSession.nodes.map(({ subjectId }) => subjectId)).toContain(id);
    expect(withSession.nodes.every(({ credentialId }) => credentialId === member.sessionId)).toBe(true);
    expect((await list({ credentialId: member.sessionId, subjectId: id }, member)).totalCount).toBe(1);
    const seen = [
      ...[api.id, robot.id].flatMap((each) => [member, owner, manager].map((who) => [each, who] as const)),
      [member.sessionId, manager],
    ] as const;
    for (const [credentialId, { token }] of seen) await list({ credentialId }, { token });
    const hidden = [
      ...[api.id, robot.id, member.sessionId, nothing].map((each) => [each, colleague] as const),
      ...[member.sessionId, nothing, home.workspaceId, owner.id].map((each) => [each, owner] as const),
    ] as const;
    for (const [credentialId, { token, id: subjectId }] of hidden)
      for (const input of [{ credentialId }, { credentialId, subjectId }])
        expect(await refusedEverywhere(service, 'NotFound', 'auditEvents', input, { token })).toContain(
          '"credentialId: there is no such credential, or its history is out of reach."',
        );
  });

  it('tells people where they and their principals did something from, and nobody else', async () => {
    const { member, owner, manager, home } = stage;
    const subjectId = home.principalId;
    await service.pool.query(
      `INSERT INTO graphwarden.audit_event (actor_kind, actor_name, actor_id, credential_id, action, subject_id, address, user_agent)
       SELECT kind, 'somebody', actor, $1, 'placed', $2, '192.0.2.9', 'Browser/1'
         FROM unnest(array['login', 'api_token', 'service_token', 'login', 'operator', 'service_token'],
                     array[$3, $3, $4, $5, null, $6]::uuid[]) AS a(kind, actor)`,
      [nothing, subjectId, member.id, subjectId, manager.id, stage.away.principalId],
    );
    const placesOf = async (token: string) =>
      (await list({ subjectId, action: 'placed' }, { token })).nodes.map((event) => [
        event.actorId,
        event.credentialId,
        event.address,
        event.userAgent,
      ]);
    const place = [nothing, '192.0.2.9', 'Browser/1'];
    const others = [manager.id, null, stage.away.principalId];
    const sorted = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).toSorted();
    const hiddenOf = (ids: readonly (string | null)[]) => ids.map((id) => [id, null, null, null]);
    const own = [member.id, member.id, subjectId];
    expect(sorted(await placesOf(member.token))).toEqual(
      sorted([...own.map((id) => [id, ...place]), ...hiddenOf(others)]),
    );
    expect(sorted(await placesOf(owner.token))).toEqual(sorted(hiddenOf([...own, ...others])));
    expect(sorted(await placesOf(manager.token))).toEqual(
      sorted([...own, ...others].map((id) => [id, ...place])),
    );
  });

  it('of others looks like that of nobody', async () => {
    const { member, colleague, owner, maintainer, stranger, home } = stage;
    const api = await service.apiToken(member.id);
    const robot = await service.serviceToken(home.principalId);
    const hidden = [
      ...[member.id, member.sessionId, api.id].map((id) => [id, owner] as const),
      ...[home.workspaceId, home.principalId, robot.id].flatMap((id) =>
        [colleague, maintainer, stranger].map((person) => [id, person] as const),
      ),
      [home.workspaceId, member],
    ] as const;
    for (const [subjectId, { token }] of hidden) {
      await happened({ subjectId });
      const asked = (id: string) =>
        refusedEverywhere(service, 'NotFound', 'auditEvents', { subjectId: id }, { token });
      const foreign = await asked(subjectId);
      expect(foreign).toContain('"subjectId: ');
      expect(foreign).toBe(await asked(nothing));
    }
    for (const actorId of [member.id, nothing])
      await refusedEverywhere(service, 'NotFound', 'auditEvents', { actorId }, colleague);
    await refusedEverywhere(service, 'InvalidInput', 'auditEvents', {}, colleague);
  });

  it('stays in the workspace that an API token is limited to', async () => {
    const { owner, home, away } = stage;
    await service.world.member(away.workspaceId, owner.id, 'owner');
    const { id, text: token } = await service.apiToken(owner.id, { workspaceId: home.workspaceId });
    const full = await service.apiToken(owner.id);
    for (const subjectId of [id, home.workspaceId, home.principalId]) await list({ subjectId }, { token });
    const outside: readonly Input[] = [
      ...[owner.id, owner.sessionId, full.id, away.workspaceId, away.principalId].map((subjectId) => ({
        subjectId,
      })),
      { actorId: owner.id },
    ];
    for (const input of outside) {
      await list(input, owner);
      await refusedEverywhere(service, 'NotFound', 'auditEvents', input, { token });
    }
    await service.world.removeMember(away.workspaceId, owner.id);
  });
});

it.each(doors)('auditEvents refuses what it does not know, and whoever is no person: %s', async (door) => {
  const bad: readonly Input[] = [
    { action: '\0' },
    { from: 'then' },
    { from: '0000-01-01T00:00:00Z' },
    { until: '9999-12-31T23:59:59-12:00' },
    { first: 101 },
    { after: 'no cursor' },
  ];
  for (const input of bad)
    expectRefusal(await call(service, door, 'auditEvents', input, stage.manager), 'InvalidInput');
  expectRefusal(await call(service, door, 'auditEvents', {}), 'AuthenticationMissing');
  const { id, text } = await service.serviceToken(stage.home.principalId);
  expectRefusal(await call(service, door, 'auditEvents', { subjectId: id }, { token: text }), 'Unauthorized');
});

it('auditEvents reaches from the first year to the last', async () => {
  const input = { from: '0001-01-01T00:00:00Z', until: '9999-12-31T23:59:59Z' };
  expect((await list(input, stage.manager)).totalCount).toBeGreaterThan(0);
});
