import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Service, startService } from '../support/service.js';
import { countRows, oneRow } from './contents.js';
import {
  type Code,
  type Door,
  type Input,
  call,
  doors,
  principalOutput,
  refusedEverywhere,
  succeed,
} from './doors.js';
import { type Stage, furnish } from './stage.js';

// createServicePrincipal.

const anyWorkspace = '2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11';
let service: Service;
let stage: Stage;

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
});
afterAll(async () => await service.close());

let serial = 0;
const newName = (): string => `Robot ${++serial}`;
const homeId = (): string => stage.home.workspaceId;

const create = async (token: string, input: Input = {}, door: Door = 'hasura') =>
  principalOutput.parse(
    await succeed(
      service,
      door,
      'createServicePrincipal',
      { workspaceId: homeId(), name: newName(), ...input },
      { token },
    ),
  );

const refused = (code: Code, token: string, input: Input = {}): Promise<string> =>
  refusedEverywhere(
    service,
    code,
    'createServicePrincipal',
    { workspaceId: homeId(), name: newName(), ...input },
    { token },
  );

describe('a new service principal', () => {
  it.each(doors)('belongs to its maker and its workspace, %s', async (door) => {
    const name = newName();
    const made = await create(stage.member.token, { name: ` ${name} ` }, door);
    expect(made).toMatchObject({
      workspaceId: homeId(),
      name,
      kind: 'integration',
      ownerId: stage.member.id,
      isActive: true,
    });
    expect(
      await oneRow(
        service.pool,
        'SELECT name, kind, owner_id, workspace_id, is_active FROM graphwarden.service_principal WHERE id = $1',
        [made.id],
      ),
    ).toEqual({
      name,
      kind: 'integration',
      owner_id: stage.member.id,
      workspace_id: homeId(),
      is_active: true,
    });
  });

  it('has the kind that was asked for', async () => {
    expect((await create(stage.member.token, { kind: 'ci_job' })).kind).toBe('ci_job');
    expect((await create(stage.member.token, { kind: null })).kind).toBe('integration');
  });

  it('may be made by every member who is more than a guest', async () => {
    for (const person of [stage.owner, stage.maintainer, stage.member, stage.colleague])
      expect((await create(person.token)).ownerId).toBe(person.id);
  });

  it('may be made by an API token that may write, in its workspace only', async () => {
    const { member, home } = stage;
    const here = await service.apiToken(member.id, { workspaceId: home.workspaceId });
    expect((await create(here.text)).ownerId).toBe(member.id);
    const { id } = await service.person();
    await service.world.member(homeId(), id, 'member');
    await service.world.member(stage.away.workspaceId, id, 'member');
    const elsewhere = await service.apiToken(id, { workspaceId: stage.away.workspaceId });
    const foreign = await refused('NotFound', elsewhere.text);
    expect(await refused('NotFound', elsewhere.text, { workspaceId: anyWorkspace })).toBe(foreign);
    await create(elsewhere.text, { workspaceId: stage.away.workspaceId });
  });

  it('is not for a guest', async () => {
    await refused('Unauthorized', stage.guest.token);
  });

  it('is not for who is no member: the workspace looks like one that does not exist', async () => {
    for (const { token } of [stage.stranger, stage.manager]) {
      const foreign = await refused('NotFound', token);
      expect(await refused('NotFound', token, { workspaceId: anyWorkspace })).toBe(foreign);
    }
  });
});

describe('a name that an active principal has', () => {
  it('gives back one’s own, ignoring case, and changes nothing of it', async () => {
    const name = newName();
    const made = await create(stage.member.token, { name, kind: 'ci_job' });
    for (const door of doors)
      expect(
        await create(stage.member.token, { name: name.toUpperCase(), kind: 'integration' }, door),
      ).toEqual(made);
    expect(
      await countRows(service.pool, 'graphwarden.service_principal', 'lower(name) = lower($1)', [name]),
    ).toBe(1);
  });

  it('is a Conflict when it is somebody else’s, whoever asks', async () => {
    const name = newName();
    await create(stage.member.token, { name });
    for (const { token } of [stage.colleague, stage.owner]) {
      await refused('Conflict', token, { name });
      await refused('Conflict', token, { name: name.toLowerCase() });
    }
  });

  it('is free in another workspace', async () => {
    const name = newName();
    const here = await create(stage.member.token, { name });
    const there = await create(stage.stranger.token, { name, workspaceId: stage.away.workspaceId });
    expect(there.id).not.toBe(here.id);
  });

  it('is free again once that one is inactive: a fresh one is made', async () => {
    const name = newName();
    const old = await create(stage.member.token, { name });
    await service.world.updatePrincipal(old.id, { isActive: false });
    const fresh = await create(stage.member.token, { name });
    expect(fresh.id).not.toBe(old.id);
    expect(await create(stage.member.token, { name })).toEqual(fresh);
    await service.world.updatePrincipal(fresh.id, { isActive: false });
    expect((await create(stage.colleague.token, { name })).ownerId).toBe(stage.colleague.id);
  });

  it('is given once when the same person asks many times at once', async () => {
    const name = newName();
    const made = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        create(stage.member.token, { name: index % 2 === 0 ? name : name.toLowerCase() }),
      ),
    );
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(
      await countRows(service.pool, 'graphwarden.service_principal', 'lower(name) = lower($1)', [name]),
    ).toBe(1);
  });

  it('is given to one of two people who ask at once', async () => {
    const name = newName();
    const outcomes = await Promise.all(
      [stage.member, stage.colleague, stage.owner].map(({ token }) =>
        call(service, 'hasura', 'createServicePrincipal', { workspaceId: homeId(), name }, { token }),
      ),
    );
    expect(outcomes.map(({ code }) => code ?? 'made').sort()).toEqual(['Conflict', 'Conflict', 'made']);
    expect(await countRows(service.pool, 'graphwarden.service_principal', 'name = $1', [name])).toBe(1);
  });

  it('says in the audit log whether one was made or given back', async () => {
    const { id, name } = await create(stage.member.token);
    await create(stage.member.token, { name });
    const { rows } = await service.pool.query(
      'SELECT detail FROM graphwarden.audit_event WHERE subject_id = $1 ORDER BY at',
      [id],
    );
    expect(rows).toEqual([
      { detail: { name, workspaceId: homeId(), reused: false } },
      { detail: { name, workspaceId: homeId(), reused: true } },
    ]);
  });
});
