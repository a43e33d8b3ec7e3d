import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type Service, startService } from '../support/service.js';
import { inDays, readProject } from '../support/world.js';
import { operatorOf } from './as-operator.js';
import { contents, countRows, oneRow } from './contents.js';
import { type Door, type Input, call, doors, expectRefusal, refusedEverywhere, succeed } from './doors.js';
import { type Stage, furnish } from './stage.js';

// revokeTokens: many at once, all or none.

const nothing = '2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11';
const answer = z.strictObject({
  count: z.int(),
  dryRun: z.boolean(),
  tokens: z.array(
    z.strictObject({
      id: z.guid(),
      kind: z.enum(['api_token', 'service_token']),
      tokenId: z.string(),
      name: z.string(),
      owner: z.string(),
      status: z.string(),
      expiresAt: z.iso.datetime(),
      lastUsedAt: z.iso.datetime().nullable(),
    }),
  ),
});
type Who = Exclude<keyof Stage, 'home' | 'away'>;
type Token = { id: string; text: string };

let service: Service;
let stage: Stage;
let tokens: Record<'home' | 'free' | 'service' | 'owners' | 'strangers' | 'managers', Token>;

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
});
afterAll(async () => await service.close());
beforeEach(async () => {
  await service.pool.query('DELETE FROM graphwarden.api_token WHERE revoked_at IS NULL');
  await service.pool.query('DELETE FROM graphwarden.service_token WHERE revoked_at IS NULL');
  const { member, owner, stranger, manager, home } = stage;
  const { workspaceId } = home;
  tokens = {
    home: await service.apiToken(member.id, { workspaceId, name: 'home' }),
    free: await service.apiToken(member.id, { name: 'free' }),
    service: await service.serviceToken(home.principalId, {
      grants: [readProject(home.projectId)],
      name: 'service',
    }),
    owners: await service.apiToken(owner.id, { workspaceId, name: 'owners' }),
    strangers: await service.apiToken(stranger.id, { name: 'strangers' }),
    managers: await service.apiToken(manager.id, { name: 'managers' }),
  };
});

const all = ['free', 'home', 'managers', 'owners', 'service', 'strangers'] as const;
type Name = (typeof all)[number];
const idsOf = (...names: Name[]): string[] => names.map((name) => tokens[name].id);
/** Which of the tokens the hook takes now. */
async function living(): Promise<Name[]> {
  const live: Name[] = [];
  for (const name of all) if ((await service.hook(tokens[name].text)).status === 200) live.push(name);
  return live;
}
const revoke = async (input: Input, token: string, door: Door = 'hasura') =>
  answer.parse(await succeed(service, door, 'revokeTokens', input, { token }));
const namesOf = ({ tokens: hit }: z.infer<typeof answer>): string[] => hit.map(({ name }) => name).toSorted();

describe('revokeTokens by ids', () => {
  it.each(doors)('ends them all, and says which, %s', async (door) => {
    const ids = [...idsOf('home', 'service'), tokens.home.id.toUpperCase()];
    const done = await revoke({ ids, reason: ' leaked ' }, stage.member.token, door);
    expect(done).toMatchObject({ count: 2, dryRun: false });
    expect(done.tokens.map(({ kind, name, status }) => [kind, name, status])).toEqual([
      ['api_token', 'home', 'revoked'],
      ['service_token', 'service', 'revoked'],
    ]);
    expect(await living()).toEqual(all.filter((name) => name !== 'home' && name !== 'service'));
    const row = 'SELECT revoked_by, revoked_reason, revoked_at IS NOT NULL AS is_revoked FROM graphwarden';
    for (const [table, id] of [
      ['api_token', tokens.home.id],
      ['service_token', tokens.service.id],
    ] as const) {
      expect(await oneRow(service.pool, `${row}.${table} WHERE id = $1`, [id])).toEqual({
        revoked_by: stage.member.id,
        revoked_reason: 'leaked',
        is_revoked: true,
      });
      const audit =
        'SELECT action, subject_type, actor_id, detail FROM graphwarden.audit_event WHERE subject_id = $1';
      expect(await oneRow(service.pool, audit, [id])).toEqual({
        action: 'revokeTokens',
        subject_type: table,
        actor_id: stage.member.id,
        detail: { reason: 'leaked', bulk: true },
      });
    }
  });

  it.each(doors)('only says which with dryRun, and writes nothing, %s', async (door) => {
    const before = await contents(service.pool);
    const said = await revoke({ ids: idsOf('home', 'service'), dryRun: true }, stage.member.token, door);
    expect(said).toMatchObject({ count: 2, dryRun: true });
    expect(said.tokens.map(({ status }) => status)).toEqual(['active', 'active']);
    expect(await contents(service.pool)).toEqual(before);
  });

  it('does nothing at all when one is out of sight, or may not be revoked', async () => {
    const cases: [string[], Who, 'NotFound' | 'Unauthorized'][] = [
      [[...idsOf('home'), nothing], 'member', 'NotFound'],
      [idsOf('home', 'strangers'), 'member', 'NotFound'],
      [idsOf('home', 'owners'), 'member', 'NotFound'],
      [idsOf('home', 'free'), 'owner', 'NotFound'],
      [idsOf('home'), 'maintainer', 'NotFound'],
      [idsOf('home'), 'guest', 'NotFound'],
      [[...idsOf('home'), nothing], 'admin', 'NotFound'],
      [[stage.member.id], 'admin', 'NotFound'],
    ];
    for (const [ids, who, code] of cases)
      await refusedEverywhere(service, code, 'revokeTokens', { ids }, { token: stage[who].token });
    const admins = await service.apiToken(stage.admin.id);
    for (const dryRun of [true, false]) {
      const ids = [...idsOf('home'), admins.id];
      await refusedEverywhere(
        service,
        'Unauthorized',
        'revokeTokens',
        { ids, dryRun },
        { token: stage.manager.token },
      );
      const unknown = { ids: [...ids, nothing], dryRun };
      await refusedEverywhere(service, 'NotFound', 'revokeTokens', unknown, { token: stage.manager.token });
    }
    const narrowed = { token: stage.manager.token, role: 'user' };
    expectRefusal(
      await call(service, 'hasura', 'revokeTokens', { ids: idsOf('home') }, narrowed),
      'NotFound',
    );
    expect(await living()).toEqual(all);
  });

  it('leaves what was revoked before as it was', async () => {
    await succeed(
      service,
      'hasura',
      'revokeApiToken',
      { id: tokens.home.id, reason: 'first' },
      { token: stage.owner.token },
    );
    const before = await oneRow(
      service.pool,
      'SELECT * FROM graphwarden.api_token WHERE id = $1',
      idsOf('home'),
    );
    const done = await revoke({ ids: idsOf('home', 'free'), reason: 'second' }, stage.member.token);
    expect([done.count, namesOf(done)]).toEqual([1, ['free']]);
    expect(
      await oneRow(service.pool, 'SELECT * FROM graphwarden.api_token WHERE id = $1', idsOf('home')),
    ).toEqual(before);
    const again = await contents(service.pool);
    expect(await revoke({ ids: idsOf('home', 'free') }, stage.member.token)).toMatchObject({
      count: 0,
      tokens: [],
    });
    expect(await contents(service.pool)).toEqual(again);
  });

  it('takes a thousand, and no more', async () => {
    const token = stage.member.token;
    const many = Array.from({ length: 1001 }, () => nothing);
    await refusedEverywhere(service, 'InvalidInput', 'revokeTokens', { ids: many }, { token });
    await refusedEverywhere(service, 'NotFound', 'revokeTokens', { ids: many.slice(1) }, { token });
  });
});

describe('revokeTokens by a filter', () => {
  const hitBy = async (filter: Input, who: Who): Promise<string[]> =>
    namesOf(await revoke({ filter, dryRun: true }, stage[who].token));

  it.each(doors)('ends exactly those that the caller may revoke, %s', async (door) => {
    const done = await revoke({ filter: { status: 'live' } }, stage.member.token, door);
    expect(namesOf(done)).toEqual(['free', 'home', 'service']);
    expect(await living()).toEqual(['managers', 'owners', 'strangers']);
  });

  it('hits by what each may revoke', async () => {
    const live = { status: 'live' };
    expect(await hitBy(live, 'owner')).toEqual(['home', 'owners', 'service']);
    expect(await hitBy(live, 'stranger')).toEqual(['strangers']);
    expect(await hitBy(live, 'guest')).toEqual([]);
    expect(await hitBy(live, 'maintainer')).toEqual([]);
    const admins = await service.apiToken(stage.admin.id, { name: 'admins' });
    expect(await hitBy(live, 'manager')).toEqual([...all]);
    expect(await hitBy(live, 'admin')).toEqual(['admins', ...all]);
    await service.pool.query('DELETE FROM graphwarden.api_token WHERE id = $1', [admins.id]);
    const limited = await service.apiToken(stage.member.id, {
      workspaceId: stage.home.workspaceId,
      name: 'limited',
    });
    const said = answer.parse(
      await succeed(
        service,
        'graphql',
        'revokeTokens',
        { filter: live, dryRun: true },
        { token: limited.text },
      ),
    );
    expect(namesOf(said)).toEqual(['home', 'limited', 'service']);
    const operator = await operatorOf(service);
    const byOperator = await operator('revokeTokens', { filter: live, dryRun: true });
    expect(byOperator).toMatchObject({ count: all.length + 1, dryRun: true });
  });

  it('is narrowed by each of its fields', async () => {
    const { home, member } = stage;
    const unused = await service.apiToken(member.id, { name: '100%_unused', createdAt: inDays(-100) });
    expect(await hitBy({ kind: 'api_token', search: 'home' }, 'admin')).toEqual(['home']);
    expect(await hitBy({ kind: 'service_token' }, 'admin')).toEqual(['service']);
    expect(await hitBy({ workspaceId: home.workspaceId }, 'admin')).toEqual(['home', 'owners', 'service']);
    expect(await hitBy({ userId: member.id }, 'admin')).toEqual(['100%_unused', 'free', 'home', 'service']);
    expect(await hitBy({ userId: member.id }, 'owner')).toEqual(['home', 'service']);
    expect(await hitBy({ servicePrincipalId: home.principalId }, 'owner')).toEqual(['service']);
    expect(await hitBy({ status: 'unused' }, 'member')).toEqual(['100%_unused']);
    expect(await hitBy({ status: 'revoked' }, 'member')).toEqual([]);
    expect(await hitBy({ search: '%_' }, 'member')).toEqual(['100%_unused']);
    expect(await hitBy({ search: 'ERVIC', kind: null }, 'member')).toEqual(['service']);
    await service.world.updateApiToken(unused.id, { expiresAt: inDays(-1) });
    expect(await hitBy({ status: 'expired' }, 'member')).toEqual(['100%_unused']);
  });

  it('does not find what it is narrowed to and the caller does not see', async () => {
    for (const [filter, name] of [
      [{ workspaceId: stage.away.workspaceId }, 'workspaceId'],
      [{ userId: stage.stranger.id }, 'userId'],
      [{ userId: nothing }, 'userId'],
      [{ servicePrincipalId: stage.away.principalId }, 'servicePrincipalId'],
    ] as const)
      expect(
        await refusedEverywhere(
          service,
          'NotFound',
          'revokeTokens',
          { filter },
          { token: stage.member.token },
        ),
      ).toContain(`filter.${name}: there is no such`);
  });

  it('refuses to hit more than a thousand, and says how many', async () => {
    const person = await service.person();
    await service.pool.query(
      `INSERT INTO graphwarden.api_token (user_id, name, token_id, digest, digest_key_id, expires_at)
       SELECT $1, 'one of many', substr(md5(i::text), 1, 16), decode(repeat('00', 32), 'hex'), 'k', now() + interval '1 day'
         FROM generate_series(1, 1001) i`,
      [person.id],
    );
    const filter = { search: 'many' };
    for (const dryRun of [true, false])
      expect(
        await refusedEverywhere(
          service,
          'PolicyViolation',
          'revokeTokens',
          { filter, dryRun },
          { token: person.token },
        ),
      ).toContain('This would hit 1001 tokens');
    await service.pool.query("DELETE FROM graphwarden.api_token WHERE token_id = substr(md5('7'), 1, 16)");
    expect(await revoke({ filter }, person.token)).toMatchObject({ count: 1000 });
    expect(
      await countRows(
        service.pool,
        'graphwarden.audit_event',
        'detail @> \'{"bulk": true}\' AND actor_id = $1',
        [person.id],
      ),
    ).toBe(1000);
  });
});

describe('revokeTokens refuses', () => {
  it.each<[string, () => Input, RegExp]>([
    ['neither ids nor a filter', () => ({}), /input: give either ids or a filter/],
    ['both', () => ({ ids: idsOf('home'), filter: { kind: 'api_token' } }), /give either ids or a filter/],
    ['no ids', () => ({ ids: [] }), /ids: must not be empty/],
    ['an empty filter', () => ({ filter: {} }), /filter: needs at least one/],
    ['a filter of nulls', () => ({ filter: { kind: null, search: null } }), /filter: needs at least one/],
    ['a filter of blanks', () => ({ filter: { search: '   ' } }), /filter: needs at least one/],
    [
      'a kind that is none',
      () => ({ filter: { kind: 'login' } }),
      /filter\.kind: must be api_token or service_token/,
    ],
    ['a status that is none', () => ({ filter: { status: 'old' } }), /filter\.status: must be one of/],
    [
      'a long search',
      () => ({ filter: { search: 'x'.repeat(10_000) } }),
      /filter\.search: is longer than 100/,
    ],
    [
      'a principal of API tokens',
      () => ({ filter: { kind: 'api_token', servicePrincipalId: nothing } }),
      /filter\.servicePrincipalId: does not go with/,
    ],
    [
      'a nil id',
      () => ({ ids: ['00000000-0000-0000-0000-000000000000'] }),
      /ids\[0\]: must not be the nil uuid/,
    ],
    [
      'a long reason',
      () => ({ ids: idsOf('home'), reason: 'x'.repeat(1001) }),
      /reason: is longer than 1000/,
    ],
  ])('%s', async (_what, input, message) => {
    expect(
      await refusedEverywhere(service, 'InvalidInput', 'revokeTokens', input(), {
        token: stage.member.token,
      }),
    ).toMatch(message);
  });

  it('what has another type, or is no argument', async () => {
    for (const input of [
      { ids: 'all' },
      { ids: [7] },
      { ids: { 0: nothing } },
      { filter: 'all' },
      { filter: [] },
      { filter: { name: 'x' } },
      { filter: { workspaceId: ['x'] } },
      { ids: idsOf('home'), dryRun: 1 },
      { id: tokens.home.id },
    ])
      expectRefusal(
        await call(service, 'hasura', 'revokeTokens', input, { token: stage.member.token }),
        'InvalidInput',
      );
    expect(await living()).toEqual(all);
  });

  it('scopes without delete, service tokens and nobody', async () => {
    const ids = idsOf('free');
    const writes = await service.apiToken(stage.member.id, { scopes: ['read:*', 'write:*'] });
    await refusedEverywhere(service, 'Unauthorized', 'revokeTokens', { ids }, { token: writes.text });
    await refusedEverywhere(service, 'Unauthorized', 'revokeTokens', { ids }, { token: tokens.service.text });
    await refusedEverywhere(service, 'AuthenticationMissing', 'revokeTokens', { ids });
    const deletes = await service.apiToken(stage.member.id, { scopes: ['read:*', 'write:*', 'delete:*'] });
    expect(await revoke({ ids }, deletes.text)).toMatchObject({ count: 1 });
  });
});
