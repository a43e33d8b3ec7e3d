import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type Service, startService } from '../support/service.js';
import { contents, oneRow } from './contents.js';
import { type Code, type Input, call, doors, principalOutput, refusedEverywhere, succeed } from './doors.js';
import { callAsOperator } from './operator.js';
import { type Stage, furnish } from './stage.js';

// servicePrincipals and updateServicePrincipal; createServicePrincipal for an operator.

const nowhere = '2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11';
let service: Service;
let stage: Stage;

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
});
afterAll(async () => await service.close());

let serial = 0;
const newName = (): string => `Robot ${++serial}`;
const page = z.object({
  nodes: z.array(principalOutput),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  totalCount: z.int(),
});
const list = async (token: string, input: Input = {}) =>
  page.parse(await succeed(service, 'graphql', 'servicePrincipals', input, { token }));
const idsOf = async (token: string, input: Input = {}) =>
  (await list(token, { first: 100, ...input })).nodes.map(({ id }) => id).sort();
const update = (token: string, input: Input) =>
  call(service, 'hasura', 'updateServicePrincipal', input, { token });
const refused = (code: Code, token: string, input: Input): Promise<string> =>
  refusedEverywhere(service, code, 'updateServicePrincipal', input, { token });
const offerTo = (id: string, userId: string) =>
  service.pool.query(
    'UPDATE graphwarden.service_principal SET offered_to = $2, offered_by = owner_id, offered_at = now() WHERE id = $1',
    [id, userId],
  );
const succeedBy = (token: string, input: Input) =>
  succeed(service, 'hasura', 'updateServicePrincipal', input, { token });
const rename = (name: string) => ({ name });

/** A principal of a member of home, with a live token and one that is revoked. */
async function principal(owner: { id: string } = stage.member, name = newName()) {
  const id = await service.world.principal(stage.home.workspaceId, owner.id, { name });
  const token = await service.serviceToken(id);
  await service.serviceToken(id, { revokedAt: new Date() });
  return { id, name, token };
}

describe('the list of service principals', () => {
  it('holds one’s own and those offered to one, and shows them whole', async () => {
    const person = await service.person();
    await service.world.member(stage.home.workspaceId, person.id, 'member');
    const own = await principal(person);
    const offered = await principal(stage.member);
    await principal(stage.member);
    await offerTo(offered.id, person.id);
    expect(await idsOf(person.token)).toEqual([own.id, offered.id].sort());
    expect(await idsOf(person.token, { status: 'offered' })).toEqual([offered.id]);
    expect(await idsOf(person.token, { ownerId: person.id })).toEqual([own.id]);
    await service.pool.query("UPDATE graphwarden.service_principal SET kind = 'collector' WHERE id = $1", [
      own.id,
    ]);
    expect(await idsOf(person.token, { kind: 'collector' })).toEqual([own.id]);
    expect(await idsOf(person.token, { kind: 'nothing' })).toEqual([]);
    const [shown] = (await list(person.token, { search: offered.name.toUpperCase() })).nodes;
    const nameOf = (id: string) =>
      oneRow(service.pool, 'SELECT username FROM graphwarden.user_account WHERE id = $1', [id]);
    expect(shown).toMatchObject({
      id: offered.id,
      ownerId: stage.member.id,
      ownerUsername: (await nameOf(stage.member.id)).username,
      offeredToId: person.id,
      offeredToUsername: (await nameOf(person.id)).username,
      liveTokens: 1,
      isActive: true,
    });
  });

  it('holds all of a workspace for its owner who asks for it, and all there are for managers', async () => {
    const { owner, member, stranger, maintainer, manager, admin, home, away } = stage;
    const { id } = await principal(member);
    expect(await idsOf(owner.token)).toEqual([]);
    expect(await idsOf(owner.token, { workspaceId: home.workspaceId })).toContain(id);
    expect(await idsOf(maintainer.token, { workspaceId: home.workspaceId })).toEqual([]);
    expect(await idsOf(stranger.token, { workspaceId: home.workspaceId })).toEqual([]);
    expect(await idsOf(owner.token, { workspaceId: away.workspaceId })).toEqual([]);
    for (const { token } of [manager, admin])
      expect(await idsOf(token)).toEqual(expect.arrayContaining([id, away.principalId]));
    const narrowed = await call(
      service,
      'hasura',
      'servicePrincipals',
      {},
      { token: manager.token, role: 'user_read' },
    );
    expect(narrowed.output.totalCount).toBe(0);
    const { output } = await callAsOperator(service, 'servicePrincipals', { workspaceId: away.workspaceId });
    expect(output.totalCount).toBe(1);
  });

  it('ends at the workspace that a token is limited to', async () => {
    const { member, home, away } = stage;
    await service.world.member(away.workspaceId, member.id, 'member');
    const there = await service.world.principal(away.workspaceId, member.id);
    const limited = await service.apiToken(member.id, { workspaceId: home.workspaceId, scopes: ['read:*'] });
    expect(await idsOf(member.token)).toContain(there);
    expect(await idsOf(limited.text)).not.toContain(there);
    expect(await idsOf(limited.text, { workspaceId: away.workspaceId })).toEqual([]);
    await refusedEverywhere(
      service,
      'Unauthorized',
      'updateServicePrincipal',
      { id: there, isActive: false },
      { token: limited.text },
    );
    const writing = await service.apiToken(member.id, { workspaceId: home.workspaceId });
    await refused('NotFound', writing.text, { id: there, isActive: false });
  });

  it('comes in pages, by name, by status', async () => {
    const person = await service.person();
    for (const name of ['b', 'A', 'c']) await principal(person, `${name} ${person.id}`);
    await service.world.principal(stage.home.workspaceId, person.id, { isActive: false });
    const first = await list(person.token, { first: 2, status: 'active' });
    expect(first.nodes.map(({ name }) => name.charAt(0))).toEqual(['A', 'b']);
    const after = first.pageInfo.endCursor;
    expect((await list(person.token, { first: 2, status: 'active', after })).nodes).toHaveLength(1);
    expect((await list(person.token, { status: 'inactive' })).totalCount).toBe(1);
    expect((await list(person.token)).totalCount).toBe(4);
  });
});

describe('a change of a service principal', () => {
  it.each(doors)('is by its owner or an owner of the workspace, %s', async (door) => {
    const { id } = await principal();
    for (const { token } of [stage.member, stage.owner]) {
      const name = newName();
      const output = await succeed(
        service,
        door,
        'updateServicePrincipal',
        { id, name, kind: 'ci_job' },
        { token },
      );
      expect(output).toMatchObject({ id, name, kind: 'ci_job', isActive: true, ownerId: stage.member.id });
    }
  });

  it('off refuses its tokens at once and ends nothing; on brings them back', async () => {
    const { id, token } = await principal();
    expect((await service.hook(token.text)).status).toBe(200);
    const off = await update(stage.member.token, { id, isActive: false, reason: 'paused' });
    expect(off.output).toMatchObject({ isActive: false, liveTokens: 1 });
    expect((await service.hook(token.text)).status).toBe(401);
    expect(
      await oneRow(service.pool, 'SELECT detail FROM graphwarden.audit_event WHERE subject_id = $1', [id]),
    ).toEqual({ detail: { isActive: false, reason: 'paused' } });
    await update(stage.owner.token, { id, isActive: true });
    expect((await service.hook(token.text)).status).toBe(200);
  });

  it('by who may merely revoke is nothing but switching it off', async () => {
    const { manager, admin, guest, home } = stage;
    const left = await service.person();
    for (const { owner, by } of [
      { owner: stage.member, by: manager },
      { owner: guest, by: guest },
      { owner: left, by: left },
    ]) {
      const { id } = await principal(owner);
      await refused('Unauthorized', by.token, { id, isActive: true });
      await refused('Unauthorized', by.token, { id, ...rename(newName()) });
      await refused('Unauthorized', by.token, { id, isActive: false, kind: 'other' });
      expect((await update(by.token, { id, isActive: false })).output).toMatchObject({ isActive: false });
    }
    const { id } = await principal();
    const operator = (input: Input) => callAsOperator(service, 'updateServicePrincipal', { id, ...input });
    for (const isActive of [false, true]) {
      expect((await operator({ isActive })).output).toMatchObject({ isActive });
      expect((await update(admin.token, { id, isActive })).output).toMatchObject({ isActive });
    }
    expect((await operator(rename(newName()))).code).toBe('Unauthorized');
    await refused('Unauthorized', admin.token, { id, ...rename(newName()) });
    await service.world.member(home.workspaceId, admin.id, 'member');
    const admins = await principal(admin);
    await refused('Unauthorized', manager.token, { id: admins.id, isActive: false });
    await service.world.removeMember(home.workspaceId, admin.id);
  });

  it('never switches on what somebody else has switched off, nor by a token', async () => {
    const { manager, member, owner } = stage;
    const { id } = await principal();
    const { text: token } = await service.apiToken(member.id);
    const limited = await service.apiToken(member.id, { scopes: ['read:*', 'write:*'] });
    await refused('Unauthorized', limited.text, { id, isActive: false });
    await succeedBy(token, { id, isActive: false });
    await refused('Unauthorized', token, { id, isActive: true });
    await succeedBy(member.token, { id, isActive: true });
    await succeedBy(manager.token, { id, isActive: false });
    await refused('Unauthorized', member.token, { id, isActive: true });
    await succeedBy(manager.token, { id, isActive: true });
    await succeedBy(manager.token, { id, isActive: false });
    await succeedBy(owner.token, { id, isActive: true });
  });

  it('is not for others: to them it does not exist', async () => {
    const { id } = await principal();
    const missing = await refused('NotFound', stage.colleague.token, { id: nowhere, isActive: false });
    for (const { token } of [stage.colleague, stage.maintainer, stage.stranger])
      expect(await refused('NotFound', token, { id, isActive: false })).toBe(missing);
    await offerTo(id, stage.colleague.id);
    await refused('Unauthorized', stage.colleague.token, { id, isActive: false });
    await refused('InvalidInput', stage.member.token, { id });
    await refused('InvalidInput', stage.member.token, { id, reason: 'why not' });
    await refused('InvalidInput', stage.member.token, { id, kind: 'CI' });
  });

  it('to a name of another active one is a Conflict, also on switching it on, also of two at once', async () => {
    const taken = await principal();
    const { id, name } = await principal();
    await refused('Conflict', stage.member.token, { id, name: taken.name.toUpperCase() });
    await update(stage.member.token, { id, isActive: false });
    expect((await update(stage.member.token, { id, name: taken.name })).code).toBeUndefined();
    const before = await contents(service.pool);
    await refused('Conflict', stage.member.token, { id, isActive: true });
    expect(await contents(service.pool)).toEqual(before);
    expect((await update(stage.member.token, { id, isActive: true, name })).code).toBeUndefined();
    const wanted = newName();
    const outcomes = await Promise.all([
      update(stage.member.token, { id, name: wanted }),
      update(stage.owner.token, { id: taken.id, name: wanted }),
      call(
        service,
        'hasura',
        'createServicePrincipal',
        { workspaceId: stage.home.workspaceId, name: wanted },
        { token: stage.colleague.token },
      ),
    ]);
    expect(outcomes.map(({ code }) => code ?? 'done').sort()).toEqual(['Conflict', 'Conflict', 'done']);
  });
});

describe('a principal that an operator creates', () => {
  it('belongs to an active member of the workspace, whom the operator names', async () => {
    const { home, member, guest, stranger } = stage;
    const create = (input: Input) =>
      callAsOperator(service, 'createServicePrincipal', { workspaceId: home.workspaceId, ...input });
    expect((await create({ name: newName() })).code).toBe('InvalidInput');
    for (const ownerId of [guest.id, stranger.id, nowhere])
      expect((await create({ name: newName(), ownerId })).code).toBe('NotFound');
    const made = await create({ name: newName(), ownerId: member.id });
    expect(made.output).toMatchObject({ ownerId: member.id, liveTokens: 0 });
    const { code } = await create({ name: newName(), ownerId: member.id, workspaceId: nowhere });
    expect(code).toBe('NotFound');
  });

  it('is nothing that a person may do', async () => {
    const { home, owner, member } = stage;
    const input = { workspaceId: home.workspaceId, name: newName() };
    const { token } = owner;
    await refusedEverywhere(
      service,
      'Unauthorized',
      'createServicePrincipal',
      { ...input, ownerId: member.id },
      { token },
    );
    await succeed(service, 'hasura', 'createServicePrincipal', { ...input, ownerId: owner.id }, { token });
  });
});
