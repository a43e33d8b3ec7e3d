import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type Service, startService } from '../support/service.js';
import { thinned } from '../support/thinned.js';
import { inDays } from '../support/world.js';
import { type Input, call, doors, expectRefusal, succeed } from './doors.js';
import { operatorOf } from './operator.js';
import { type Stage, furnish } from './stage.js';

// What `everyone` adds to lists of tokens and sessions: all that the caller sees, and nothing else. And what tokenCounts counts.

const kinds = [
  { list: 'apiTokens', one: 'apiToken', kind: 'api_token' },
  { list: 'serviceTokens', one: 'serviceToken', kind: 'service_token' },
] as const;
type Kind = (typeof kinds)[number];
type Who = Exclude<keyof Stage, 'home' | 'away'>;
const everybody: readonly Who[] = [
  'owner',
  'maintainer',
  'member',
  'colleague',
  'guest',
  'stranger',
  'manager',
  'admin',
];

let service: Service;
let stage: Stage;
/** Tokens by the names they are spoken of: whose, and where; each of them of every status. */
let tokens: Record<Kind['list'], Record<string, readonly string[]>>;
/** Tokens of the member, the owner and the manager that are limited to the workspace at home. */
let limited: Record<'member' | 'owner' | 'manager', string>;

const mixture = () => [
  { expiresAt: inDays(30), lastUsedAt: new Date() },
  { expiresAt: inDays(30), createdAt: inDays(-120) },
  { expiresAt: inDays(6.9), lastUsedAt: new Date() },
  { expiresAt: inDays(7.1), createdAt: inDays(-120), lastUsedAt: inDays(-91) },
  { expiresAt: inDays(3), createdAt: inDays(-120), lastUsedAt: inDays(-89) },
  { expiresAt: inDays(3), createdAt: inDays(-120), lastUsedAt: inDays(-100) },
  { expiresAt: inDays(-1), createdAt: inDays(-120) },
  { expiresAt: inDays(30), createdAt: inDays(-120), revokedAt: new Date() },
  { expiresAt: inDays(-1), createdAt: inDays(-120), revokedAt: inDays(-2) },
];

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
  const { home, away, owner, member, colleague, stranger, manager } = stage;
  const { world } = service;
  await world.member(home.workspaceId, manager.id, 'member');
  const inTurn = async (make: (row: ReturnType<typeof mixture>[number]) => Promise<string>) => {
    const ids: string[] = [];
    for (const row of mixture()) ids.push(await make(row));
    return ids;
  };
  const api = (userId: string, workspaceId?: string) =>
    inTurn((row) => world.apiToken(userId, { ...row, ...(workspaceId !== undefined && { workspaceId }) }));
  const ofPrincipal = async (ownerId: string, workspaceId: string) => {
    const principal = await world.principal(workspaceId, ownerId);
    return await inTurn((row) => world.serviceToken(principal, row));
  };
  tokens = {
    apiTokens: {
      memberAtHome: await api(member.id, home.workspaceId),
      memberAnywhere: await api(member.id),
      colleagueAtHome: await api(colleague.id, home.workspaceId),
      strangerAway: await api(stranger.id, away.workspaceId),
      managerAtHome: await api(manager.id, home.workspaceId),
      managerAnywhere: await api(manager.id),
    },
    serviceTokens: {
      ownerAtHome: await ofPrincipal(owner.id, home.workspaceId),
      memberAtHome: await ofPrincipal(member.id, home.workspaceId),
      colleagueAtHome: await ofPrincipal(colleague.id, home.workspaceId),
      strangerAway: await ofPrincipal(stranger.id, away.workspaceId),
      managerAway: await ofPrincipal(manager.id, away.workspaceId),
    },
  };
  const limitedTo = async ({ id }: { readonly id: string }) =>
    (await service.apiToken(id, { workspaceId: home.workspaceId })).text;
  limited = {
    member: await limitedTo(member),
    owner: await limitedTo(owner),
    manager: await limitedTo(manager),
  };
});
afterAll(async () => await service.close());

const page = z.object({
  nodes: z.array(z.looseObject({ id: z.guid() })),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  totalCount: z.int(),
});
type Options = { readonly token: string; readonly role?: string };

async function everyId(list: string, input: Input, options: Options): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | null = null, more = true; more;) {
    const part = page.parse(await succeed(service, 'hasura', list, { first: 100, after, ...input }, options));
    ids.push(...part.nodes.map(({ id }) => id));
    after = part.pageInfo.endCursor;
    more = part.pageInfo.hasNextPage;
  }
  return ids;
}

/** Which of the named tokens a list holds; a name stands for all nine. */
async function named({ list }: Kind, input: Input, options: Options): Promise<string[]> {
  const ids = await everyId(list, input, options);
  return Object.entries(tokens[list]).flatMap(([name, nine]) => {
    const found = nine.filter((id) => ids.includes(id)).length;
    return found === 0 ? [] : [found === nine.length ? name : `${name}: ${found}`];
  });
}
const atHome = (kind: Kind): string[] => Object.keys(tokens[kind.list]).filter((name) => /Home$/.test(name));
const membersOwn = (kind: Kind): string[] =>
  Object.keys(tokens[kind.list]).filter((name) => name.startsWith('member'));

describe.each(kinds)('everyone’s $list', (kind) => {
  it('are all that each caller sees one by one, whoever calls', async () => {
    for (const who of everybody) {
      const { token } = stage[who];
      const seen: string[] = [];
      for (const [name, [id]] of Object.entries(tokens[kind.list])) {
        const outcome = await call(service, 'hasura', kind.one, { id }, { token });
        if (outcome.code === undefined) seen.push(name);
        else expectRefusal(outcome, 'NotFound');
      }
      expect([who, await named(kind, { everyone: true }, { token })]).toEqual([who, seen]);
    }
  });

  it.each(doors)('are one’s own for a plain person, never a refusal, %s', async (door) => {
    for (const who of ['member', 'colleague', 'guest', 'maintainer'] as const) {
      const { token } = stage[who];
      const options = { token };
      const answer = page.parse(await succeed(service, door, kind.list, { everyone: true }, options));
      expect(answer).toEqual(page.parse(await succeed(service, door, kind.list, {}, options)));
    }
    expect(await named(kind, { everyone: true }, stage.guest)).toEqual([]);
  });

  it('are for the owner of a workspace those in it too, and all by standing', async () => {
    expect(await named(kind, {}, stage.owner)).toEqual(kind.list === 'apiTokens' ? [] : ['ownerAtHome']);
    expect(await named(kind, { everyone: true }, stage.owner)).toEqual(atHome(kind));
    for (const who of ['manager', 'admin'] as const)
      expect(await named(kind, { everyone: true }, stage[who])).toEqual(Object.keys(tokens[kind.list]));
  });

  it('are, for a manager who chose to be a user, a user’s', async () => {
    const asUser = { token: stage.manager.token, role: 'user' };
    expect(await named(kind, { everyone: true }, asUser)).toEqual(await named(kind, {}, asUser));
    expect(await named(kind, { everyone: true }, asUser)).not.toContain('memberAtHome');
  });

  it('are, for a token limited to a workspace, those within it: a manager’s acts as a user’s there', async () => {
    const everyone = { everyone: true };
    expect(await named(kind, everyone, { token: limited.owner })).toEqual(atHome(kind));
    expect(await named(kind, everyone, { token: limited.member })).toEqual(['memberAtHome']);
    const managers = await named(kind, everyone, { token: limited.manager });
    expect(managers).toEqual(kind.list === 'apiTokens' ? ['managerAtHome'] : []);
  });

  it('are narrowed as any list is: workspace, person, search and status', async () => {
    const { home, away, member, owner, admin } = stage;
    const person = (id: string): Input => (kind.list === 'apiTokens' ? { userId: id } : { ownerId: id });
    const ask = (input: Input, { token }: Options) => named(kind, { everyone: true, ...input }, { token });
    expect(await ask({ workspaceId: home.workspaceId }, admin)).toEqual(atHome(kind));
    expect(await ask(person(member.id), admin)).toEqual(membersOwn(kind));
    expect(await ask(person(member.id), owner)).toEqual(['memberAtHome']);
    expect(await ask({ search: 'nobody has this' }, admin)).toEqual([]);
    expect(await ask({ status: 'expiring', workspaceId: away.workspaceId }, admin)).toContain(
      'strangerAway: 3',
    );
    for (const input of [{ workspaceId: away.workspaceId }, person(stage.stranger.id)])
      expectRefusal(
        await call(service, 'graphql', kind.list, { everyone: true, ...input }, { token: owner.token }),
        'NotFound',
      );
  });

  it('false and null ask for nothing', async () => {
    for (const everyone of [false, null]) {
      const seen = await everyId(kind.list, { everyone }, stage.owner);
      expect(seen).toEqual(await everyId(kind.list, {}, stage.owner));
    }
  });
});

describe.each(kinds)('tokenCounts of $kind', ({ kind, list }) => {
  const statuses = ['active', 'expiring', 'expired', 'revoked', 'unused', undefined];

  it('are what the list counts for the same caller, arguments and status', async () => {
    const callers: readonly Options[] = [
      ...everybody.map((who) => ({ token: stage[who].token })),
      { token: stage.manager.token, role: 'user' },
      ...Object.values(limited).map((token) => ({ token })),
    ];
    const { workspaceId } = stage.home;
    const inputs = [{}, { everyone: true }, { workspaceId }, { workspaceId, everyone: true }];
    for (const [turn, options] of callers.entries())
      for (const input of thinned(inputs, 3, turn)) {
        const counted = await call(service, 'hasura', 'tokenCounts', { kind, ...input }, options);
        const listed = await Promise.all(
          statuses.map(async (status) => {
            const { code, output } = await call(
              service,
              'hasura',
              list,
              { ...input, status, first: 1 },
              options,
            );
            expect([code, input]).toEqual([counted.code, input]);
            return [status ?? 'total', output['totalCount']] as const;
          }),
        );
        if (counted.code === undefined) expect(counted.output).toEqual(Object.fromEntries(listed));
      }
  });

  it.each(doors)('know every status apart, and those in use from the others, %s', async (door) => {
    const { token } = stage.colleague;
    const counts = await succeed(service, door, 'tokenCounts', { kind }, { token });
    expect(counts).toEqual({ active: 3, expiring: 3, expired: 1, revoked: 2, unused: 3, total: 9 });
    const none = { active: 0, expiring: 0, expired: 0, revoked: 0, unused: 0, total: 0 };
    const guest = { token: stage.guest.token };
    expect(await succeed(service, door, 'tokenCounts', { kind, everyone: true }, guest)).toEqual(none);
  });

  it('are of all there is for the operator', async () => {
    const operator = await operatorOf(service);
    const { totalCount } = page.parse(await operator(list, { first: 1 }));
    expect(await operator('tokenCounts', { kind })).toMatchObject({ total: totalCount });
  });

  it('of a workspace out of sight are not found', async () => {
    const input = { kind, workspaceId: stage.away.workspaceId };
    const outcome = await call(service, 'hasura', 'tokenCounts', input, { token: stage.owner.token });
    expectRefusal(outcome, 'NotFound');
    expect(outcome.message).toContain('workspaceId: there is no such workspace');
  });
});

describe('everyone’s sessions', () => {
  const ids = async (input: Input, options: Options): Promise<string[]> =>
    await everyId('sessions', input, options);
  const own = (...people: readonly Who[]): string[] => people.map((who) => stage[who].sessionId).sort();

  it('are for managers those of people of role user and their own, for admins all', async () => {
    const users = everybody.filter((who) => who !== 'manager' && who !== 'admin');
    const managers = await ids({ everyone: true }, stage.manager);
    expect(managers.sort()).toEqual(own(...users, 'manager'));
    expect((await ids({ everyone: true }, stage.admin)).sort()).toEqual(own(...everybody));
    const operator = await operatorOf(service);
    for (const input of [{}, { everyone: true }])
      expect(await operator('sessions', input)).toMatchObject({ totalCount: everybody.length });
  });

  it('hold exactly whom one may ask for one by one', async () => {
    for (const caller of everybody) {
      const { token } = stage[caller];
      const seen: Who[] = [];
      for (const who of everybody) {
        const outcome = await call(service, 'hasura', 'sessions', { userId: stage[who].id }, { token });
        if (outcome.code === undefined) seen.push(who);
      }
      expect([caller, (await ids({ everyone: true }, { token })).sort()]).toEqual([caller, own(...seen)]);
    }
  });

  it.each(doors)('are one’s own for anybody else, whatever they own, %s', async (door) => {
    for (const who of ['owner', 'member', 'guest'] as const) {
      const { token, sessionId } = stage[who];
      const answer = page.parse(await succeed(service, door, 'sessions', { everyone: true }, { token }));
      expect(answer.nodes.map(({ id }) => id)).toEqual([sessionId]);
    }
  });

  it('are a user’s own for a manager who chose to be one, and refused to a token limited to a workspace', async () => {
    const asUser = { token: stage.manager.token, role: 'user' };
    expect(await ids({ everyone: true }, asUser)).toEqual(own('manager'));
    for (const token of Object.values(limited))
      expectRefusal(await call(service, 'hasura', 'sessions', { everyone: true }, { token }), 'Unauthorized');
  });

  it('are found by a part of the username, ignoring case, in which nothing is a wildcard', async () => {
    const { id, sessionId } = await service.person({ username: 'Söße%Cat' });
    const found = async (search: string, options: Options) => await ids({ everyone: true, search }, options);
    for (const search of ['söße%cat', 'E%C', ' cat '])
      expect(await found(search, stage.admin)).toEqual([sessionId]);
    for (const search of ['e_c', '%%', 'dog']) expect(await found(search, stage.admin)).toEqual([]);
    expect(await found('cat', stage.member)).toEqual([]);
    expect(await ids({ everyone: true, userId: id, search: 'dog' }, stage.admin)).toEqual([]);
    expect(await ids({ everyone: true, userId: id }, stage.manager)).toEqual([sessionId]);
    expect(await ids({ search: 'cat', status: 'revoked', everyone: true }, stage.admin)).toEqual([]);
    await service.pool.query('DELETE FROM graphwarden.user_session WHERE id = $1', [sessionId]);
  });
});
