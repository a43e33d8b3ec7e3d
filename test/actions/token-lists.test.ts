import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type Service, startService } from '../support/service.js';
import { inDays, readProject } from '../support/world.js';
import { operatorOf } from './as-operator.js';
import { type Input, call, doors, expectRefusal, refusedEverywhere, succeed } from './doors.js';
import { type Stage, furnish } from './stage.js';

// apiTokens and serviceTokens: who finds what, and how lists are narrowed, sorted and cut.

const nothing = '2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11';
const page = z.object({
  nodes: z.array(z.looseObject({ id: z.guid(), name: z.string() })),
  pageInfo: z.strictObject({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  totalCount: z.int(),
});
const kinds = [
  { list: 'apiTokens', one: 'apiToken' },
  { list: 'serviceTokens', one: 'serviceToken' },
] as const;
type Kind = (typeof kinds)[number];
type Who = Exclude<keyof Stage, 'home' | 'away'>;

let service: Service;
let stage: Stage;
let operator: Awaited<ReturnType<typeof operatorOf>>;
/** One token of each person in the home workspace, by who has it; `free` is the member's, `away` the stranger's. */
let tokens: Record<Kind['list'], Record<string, string>>;

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
  operator = await operatorOf(service);
  const { home, away, owner, member, colleague, stranger, manager } = stage;
  const { world } = service;
  const api = (userId: string, workspaceId?: string) =>
    world.apiToken(userId, workspaceId === undefined ? {} : { workspaceId });
  const ofPrincipal = async (ownerId: string) =>
    await world.serviceToken(await world.principal(home.workspaceId, ownerId), {
      grants: [readProject(home.projectId)],
    });
  tokens = {
    apiTokens: {
      owner: await api(owner.id, home.workspaceId),
      member: await api(member.id, home.workspaceId),
      free: await api(member.id),
      colleague: await api(colleague.id, home.workspaceId),
      away: await api(stranger.id, away.workspaceId),
      manager: await api(manager.id),
    },
    serviceTokens: {
      owner: await ofPrincipal(owner.id),
      member: await ofPrincipal(member.id),
      free: await world.serviceToken(home.principalId),
      colleague: await ofPrincipal(colleague.id),
      away: await world.serviceToken(away.principalId),
      manager: await world.serviceToken(await world.principal(away.workspaceId, manager.id)),
    },
  };
});
afterAll(async () => await service.close());

const everybodys = ['owner', 'member', 'free', 'colleague', 'away', 'manager'];
const namesOf = ({ list }: Kind, nodes: readonly { id: string }[]): string[] =>
  Object.entries(tokens[list]).flatMap(([name, id]) => (nodes.some((node) => node.id === id) ? [name] : []));
const listed = async (kind: Kind, token: string, input: Input = {}, role?: string): Promise<string[]> => {
  const options = { token, ...(role !== undefined && { role }) };
  const { nodes } = page.parse(
    await succeed(service, 'hasura', kind.list, { first: 100, ...input }, options),
  );
  return namesOf(kind, nodes);
};
const inHome = ({ list }: Kind): string[] =>
  everybodys.filter(
    (name) => name !== 'away' && name !== 'manager' && (name !== 'free' || list === 'serviceTokens'),
  );
const personIn = ({ list }: Kind, id: string): Input =>
  list === 'apiTokens' ? { userId: id } : { ownerId: id };

describe.each(kinds)('$list', (kind) => {
  it.each(doors)('are one’s own where nothing is asked for, %s', async (door) => {
    const own: [Who, string[]][] = [
      ['member', ['member', 'free']],
      ['owner', ['owner']],
      ['colleague', ['colleague']],
      ['guest', []],
      ['maintainer', []],
      ['stranger', ['away']],
      ['manager', everybodys],
      ['admin', everybodys],
    ];
    for (const [who, names] of own) {
      const answer = page.parse(await succeed(service, door, kind.list, {}, { token: stage[who].token }));
      expect([who, namesOf(kind, answer.nodes)]).toEqual([who, names]);
      expect(answer.totalCount).toBe(answer.nodes.length);
    }
  });

  it('of a workspace are all for its owner and by standing, and one’s own for its members', async () => {
    const { workspaceId } = stage.home;
    for (const who of ['owner', 'manager', 'admin'] as const)
      expect([who, await listed(kind, stage[who].token, { workspaceId })]).toEqual([who, inHome(kind)]);
    const own = inHome(kind).filter((name) => name === 'member' || name === 'free');
    expect(await listed(kind, stage.member.token, { workspaceId })).toEqual(own);
    for (const who of ['guest', 'maintainer'] as const)
      expect(await listed(kind, stage[who].token, { workspaceId })).toEqual([]);
  });

  it('of a person are as many as are seen', async () => {
    const members = personIn(kind, stage.member.id);
    const seen = inHome(kind).filter((name) => name === 'member' || name === 'free');
    expect(await listed(kind, stage.owner.token, members)).toEqual(seen);
    expect(await listed(kind, stage.colleague.token, members)).toEqual([]);
    expect(await listed(kind, stage.member.token, members)).toEqual(['member', 'free']);
    expect(await listed(kind, stage.manager.token, members)).toEqual(['member', 'free']);
    expect(await listed(kind, stage.admin.token, personIn(kind, stage.manager.id))).toEqual(['manager']);
  });

  it('of a workspace or person out of sight are not found, and the argument is named', async () => {
    const person = kind.list === 'apiTokens' ? 'userId' : 'ownerId';
    const asked: [Input, string, Who][] = [
      [{ workspaceId: stage.away.workspaceId }, 'workspaceId', 'owner'],
      [{ workspaceId: nothing }, 'workspaceId', 'owner'],
      [{ workspaceId: nothing }, 'workspaceId', 'admin'],
      [{ [person]: stage.stranger.id }, person, 'owner'],
      [{ [person]: nothing }, person, 'manager'],
    ];
    for (const [input, name, who] of asked) {
      const text = await refusedEverywhere(service, 'NotFound', kind.list, input, {
        token: stage[who].token,
      });
      expect(text).toContain(`${name}: there is no such`);
    }
  });

  it('hold exactly what is found one by one', async () => {
    for (const who of ['owner', 'maintainer', 'member', 'guest', 'stranger', 'manager', 'admin'] as const) {
      const seen: string[] = [];
      for (const [name, id] of Object.entries(tokens[kind.list])) {
        const outcome = await call(service, 'hasura', kind.one, { id }, { token: stage[who].token });
        if (outcome.code === undefined) seen.push(name);
        else expectRefusal(outcome, 'NotFound');
      }
      const own = await listed(kind, stage[who].token);
      const { workspaceId } = who === 'stranger' ? stage.away : stage.home;
      const ofWorkspace = await listed(kind, stage[who].token, { workspaceId });
      expect([who, seen]).toEqual([
        who,
        everybodys.filter((name) => own.includes(name) || ofWorkspace.includes(name)),
      ]);
    }
  });

  it('are, for a manager who chose to be a user, a user’s', async () => {
    expect(await listed(kind, stage.manager.token, {}, 'user')).toEqual(['manager']);
    const options = { token: stage.manager.token, role: 'user' };
    for (const input of [{ workspaceId: stage.home.workspaceId }, personIn(kind, stage.member.id)])
      expectRefusal(await call(service, 'hasura', kind.list, input, options), 'NotFound');
    const id = tokens[kind.list]['member'];
    expectRefusal(await call(service, 'hasura', kind.one, { id }, options), 'NotFound');
  });

  it('are, for a token limited to a workspace, those within it', async () => {
    const limited = async (who: Who) => {
      const { id, text } = await service.apiToken(stage[who].id, { workspaceId: stage.home.workspaceId });
      return { id, text };
    };
    const members = await limited('member');
    const owners = await limited('owner');
    const own = inHome(kind).filter((name) => name === 'member' || name === 'free');
    expect(await listed(kind, members.text)).toEqual(own);
    expect(await listed(kind, owners.text, { workspaceId: stage.home.workspaceId })).toEqual(inHome(kind));
    const refused = { workspaceId: stage.away.workspaceId };
    expectRefusal(await call(service, 'graphql', kind.list, refused, { token: owners.text }), 'NotFound');
    if (kind.list === 'apiTokens')
      expectRefusal(
        await call(service, 'graphql', 'apiToken', { id: tokens.apiTokens['free'] }, { token: members.text }),
        'NotFound',
      );
    await service.world.member(stage.home.workspaceId, stage.manager.id, 'member');
    const managers = await limited('manager');
    expect(await listed(kind, managers.text)).toEqual([]);
    await service.world.removeMember(stage.home.workspaceId, stage.manager.id);
    for (const { id } of [members, owners, managers])
      await service.pool.query('DELETE FROM graphwarden.api_token WHERE id = $1', [id]);
  });

  it('are all for the operator, who narrows them alike', async () => {
    const all = page.parse(await operator(kind.list, { first: 100 }));
    expect(namesOf(kind, all.nodes)).toEqual(everybodys);
    const some = page.parse(await operator(kind.list, { workspaceId: stage.home.workspaceId }));
    expect(namesOf(kind, some.nodes)).toEqual(inHome(kind));
    expect(await operator(kind.one, { id: tokens[kind.list]['free'] })).toMatchObject({
      token: { id: tokens[kind.list]['free'] },
    });
    await expect(operator(kind.list, { workspaceId: nothing })).rejects.toMatchObject({ code: 'NotFound' });
  });

  it('refuse what is no filter, no order and no cursor', async () => {
    const wrong: [Input, RegExp][] = [
      [{ status: 'dead' }, /status: must be one of active, expiring/],
      [{ status: '' }, /status: /],
      [{ sort: 'digest' }, /sort: must be name/],
      [{ sort: '--name' }, /sort: /],
      [{ search: 'x'.repeat(10_000) }, /search: is longer than 100/],
      [{ search: 'a\u0000b' }, /search: must not contain control/],
      [{ first: 0 }, /first: must be at least 1/],
      [{ first: 101 }, /first: must be at most 100/],
      [{ first: -1 }, /first: /],
      [{ after: 'garbage' }, /after: must be a cursor/],
      [{ after: '' }, /after: must be a cursor/],
      [{ after: 'A'.repeat(1025) }, /after: /],
      [{ after: Buffer.from(`${nothing} \u0000`).toString('base64url') }, /after: must be a cursor/],
      [
        { after: Buffer.from(`x' OR 1=1 --                      x y`).toString('base64url') },
        /after: must be a cursor/,
      ],
      [{ workspaceId: '00000000-0000-0000-0000-000000000000' }, /workspaceId: must not be the nil uuid/],
    ];
    for (const [input, message] of wrong)
      expect(
        await refusedEverywhere(service, 'InvalidInput', kind.list, input, { token: stage.member.token }),
      ).toMatch(message);
    for (const input of [
      { first: '5' },
      { first: 1.5 },
      { status: ['live'] },
      { search: 5 },
      { sort: true },
      { after: 7 },
      { workspaceId: 'home' },
      { id: nothing },
    ])
      expectRefusal(
        await call(service, 'hasura', kind.list, input, { token: stage.member.token }),
        'InvalidInput',
      );
  });

  it('take the cursor of another order or list without harm', async () => {
    const cursorOf = async (list: string, input: Input): Promise<string | null> =>
      page.parse(await succeed(service, 'hasura', list, { first: 1, ...input }, { token: stage.admin.token }))
        .pageInfo.endCursor;
    for (const list of ['apiTokens', 'serviceTokens'])
      for (const sort of ['name', '-expiresAt']) {
        const after = await cursorOf(list, { sort });
        const { code, output } = await call(
          service,
          'graphql',
          kind.list,
          { after },
          { token: stage.member.token },
        );
        expect([undefined, 'InvalidInput']).toContain(code);
        if (code === undefined)
          expect(['member', 'free']).toEqual(expect.arrayContaining(namesOf(kind, page.parse(output).nodes)));
      }
  });
});

describe.each(kinds)('the pages of $list', (kind) => {
  let token: string;
  let ids: string[];
  const names = ['a%c', 'a_c', 'abc', 'ABC', 'Äbc', 'zeta'];
  const digit = kind.list === 'apiTokens' ? 'a' : 'b';
  const tokenIds = names.map((_, index) => `f00${index}${digit}`.padEnd(16, '0'));
  const username = `Ülrich ${kind.list}`;
  beforeAll(async () => {
    const person = await service.person({ username });
    token = person.token;
    const workspaceId = await service.world.workspace({ owner: person.id });
    const principal = await service.world.principal(workspaceId, person.id, { name: 'Würze' });
    const rows = names.map((name, index) => ({
      name,
      tokenId: tokenIds[index] ?? '',
      createdAt: inDays(-100 - Math.floor(index / 2)),
      expiresAt: [inDays(-1), inDays(3), inDays(30)][index % 3] ?? inDays(30),
      ...(index > 3 && { lastUsedAt: inDays(-index) }),
    }));
    ids = [];
    for (const row of rows)
      ids.push(
        kind.list === 'apiTokens'
          ? await service.world.apiToken(person.id, row)
          : await service.world.serviceToken(principal, row),
      );
    const revoked = { revokedAt: new Date(), revokedBy: person.id, revokedReason: 'over' };
    const last = ids.at(-1) ?? '';
    if (kind.list === 'apiTokens') await service.world.updateApiToken(last, revoked);
    else await service.world.updateServiceToken(last, revoked);
  });
  const named = async (input: Input): Promise<string[]> =>
    page.parse(await succeed(service, 'hasura', kind.list, input, { token })).nodes.map(({ name }) => name);

  it.each(doors)('neither overlap nor leave a gap, in any order, %s', async (door) => {
    for (const sort of [
      'name',
      '-name',
      'createdAt',
      '-createdAt',
      'expiresAt',
      '-expiresAt',
      'lastUsedAt',
      '-lastUsedAt',
    ]) {
      const walked: string[] = [];
      let after: string | null = null;
      do {
        const part = page.parse(
          await succeed(service, door, kind.list, { sort, first: 2, after }, { token }),
        );
        expect(part.totalCount).toBe(names.length);
        walked.push(...part.nodes.map(({ id }) => id));
        after = part.pageInfo.hasNextPage ? part.pageInfo.endCursor : null;
      } while (after !== null);
      expect([sort, walked.toSorted()]).toEqual([sort, ids.toSorted()]);
      const whole = page.parse(await succeed(service, door, kind.list, { sort }, { token }));
      expect(whole.nodes.map(({ id }) => id)).toEqual(walked);
    }
  });

  it('are the newest first, or as asked', async () => {
    expect((await named({})).slice(0, 2).toSorted()).toEqual(['a%c', 'a_c']);
    expect(await named({ sort: 'name' })).toEqual([...(await named({ sort: '-name' }))].reverse());
    expect((await named({ sort: '-lastUsedAt' })).slice(0, 2)).toEqual(['Äbc', 'zeta']);
  });

  it('are narrowed by a part of the name, in which nothing is a wildcard', async () => {
    expect((await named({ search: 'ABC' })).toSorted()).toEqual(['ABC', 'abc']);
    expect(await named({ search: 'a%' })).toEqual(['a%c']);
    expect(await named({ search: '_' })).toEqual(['a_c']);
    expect(await named({ search: '\\' })).toEqual([]);
    expect(await named({ search: "'; --" })).toEqual([]);
    expect(await named({ search: '  ' })).toHaveLength(6);
  });

  it('are found by whose they are, for service tokens also by the name of the principal', async () => {
    expect(await named({ search: username.toUpperCase() })).toHaveLength(6);
    expect(await named({ search: 'würz' })).toHaveLength(kind.list === 'apiTokens' ? 0 : 6);
  });

  it('are found by the public part of a text, of the one before too, whole or as it begins', async () => {
    const id = tokenIds[2] ?? '';
    const family = kind.list === 'apiTokens' ? 'gwat' : 'gwst';
    for (const search of [id, id.slice(0, 5), id.toUpperCase(), `${family}_${id}`, `${family}_${id}_0aZ`])
      expect([search, await named({ search })]).toEqual([search, ['abc']]);
    expect(await named({ search: 'f00' })).toEqual([]);
    expect(await named({ search: id.slice(1) })).toEqual([]);
    expect(await named({ search: `${id}0` })).toEqual([]);
    const table = kind.list === 'apiTokens' ? 'api_token' : 'service_token';
    const former = `dead${digit}`.padEnd(16, '1');
    await service.pool.query(
      `UPDATE graphwarden.${table} SET previous_token_id = $2, previous_digest = digest, previous_digest_key_id = digest_key_id,
              previous_valid_until = now() WHERE id = $1`,
      [ids[2], former],
    );
    for (const search of [former, 'dead'])
      expect([search, await named({ search })]).toEqual([search, ['abc']]);
    const { token: other } = await service.person();
    for (const search of [id, former])
      expect(await succeed(service, 'graphql', kind.list, { search }, { token: other })).toMatchObject({
        totalCount: 0,
      });
  });

  it('are narrowed by status', async () => {
    const byStatus: Record<string, string[]> = {
      expired: ['ABC', 'a%c'],
      expiring: ['a_c', 'Äbc'],
      active: ['abc'],
      revoked: ['zeta'],
      live: ['a_c', 'abc', 'Äbc'],
      unused: ['a_c', 'abc'],
    };
    for (const [status, expected] of Object.entries(byStatus))
      expect([status, (await named({ status })).toSorted()]).toEqual([status, expected.toSorted()]);
    expect(await named({ status: 'live', search: 'b', sort: 'name' })).toEqual(['abc', 'Äbc']);
  });
});
