import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type Service, startService } from '../support/service.js';
import { inDays } from '../support/world.js';
import { type Input, call, doors, expectRefusal, refusedEverywhere, succeed } from './doors.js';
import { operatorOf } from './operator.js';
import { type Stage, furnish } from './stage.js';

// previewAccess(userId): what a login of somebody would reach now, whether or not they have one.

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
const nothing = '2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11';
let service: Service;
let stage: Stage;

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
  const { home, away, guest, member, manager } = stage;
  const { world } = service;
  for (let count = 0; count < 3; count += 1) await world.entry(home.oplogId);
  await world.client(home.workspaceId);
  await world.project(home.clientId);
  await world.member(away.workspaceId, guest.id, 'maintainer');
  await world.member(away.workspaceId, member.id, 'guest');
  await world.assign(away.projectId, member.id);
  await world.member(home.workspaceId, manager.id, 'member');
  await service.apiToken(member.id);
});
afterAll(async () => await service.close());

const shape = z.object({
  reach: z.looseObject({ words: z.string(), projects: z.int() }),
  rows: z.array(z.object({ kind: z.string(), id: z.guid(), name: z.string() })),
  tables: z.array(z.looseObject({ table: z.string(), samples: z.array(z.record(z.string(), z.unknown())) })),
});
type Options = { readonly token: string; readonly role?: string };
const ask = async (input: Input, options: Options, door: (typeof doors)[number] = 'hasura') =>
  shape.parse(await succeed(service, door, 'previewAccess', { withTables: true, ...input }, options));
/** Which rows are shown as samples is left to the database: how many are is not. */
const counted = ({ tables, ...rest }: z.infer<typeof shape>) => ({
  ...rest,
  tables: tables.map(({ samples, ...table }) => ({ ...table, samples: samples.length })),
});

describe('a preview of a login of somebody', () => {
  it.each(everybody)(
    'says what it says of a session that they have, to them and to an admin: %s',
    async (who) => {
      const { id, sessionId, token } = stage[who];
      const own = counted(await ask({ userId: id }, { token }));
      expect(own).toEqual(counted(await ask({ credentialId: sessionId }, { token })));
      const seen = counted(await ask({ userId: id }, stage.admin));
      expect(seen).toEqual(counted(await ask({ credentialId: sessionId }, stage.admin)));
      expect(seen.reach).toEqual(own.reach);
      expect(own.tables).not.toEqual([]);
    },
  );

  it.each(doors)(
    'shows rows to themselves, and counts in words to who sees their sessions, %s',
    async (door) => {
      const { member, home } = stage;
      const own = await ask({ userId: member.id }, member, door);
      expect(own.rows.map(({ id }) => id)).toContain(home.projectId);
      expect(own.tables.some(({ samples }) => samples.length > 0)).toBe(true);
      const operator = await operatorOf(service);
      const input = { userId: member.id, withTables: true };
      const seen = [
        await ask(input, stage.manager, door),
        await ask(input, stage.admin, door),
        await ask({ userId: stage.admin.id }, stage.manager, door),
        shape.parse(await operator('previewAccess', input)),
      ];
      for (const { rows, tables, reach } of seen) {
        expect(rows).toEqual([]);
        expect(tables.flatMap(({ samples }) => samples)).toEqual([]);
        expect(reach.projects).toBeGreaterThan(0);
      }
      expect((await ask({ userId: member.id, withTables: null }, member, door)).tables).toEqual([]);
    },
  );

  it('shows no rows of a manager’s standing to the manager who chose the role of a user', async () => {
    const { manager } = stage;
    expect((await ask({ userId: manager.id }, manager)).rows).not.toEqual([]);
    const narrowed = await ask({ userId: manager.id }, { token: manager.token, role: 'user' });
    expect(narrowed.rows).toEqual([]);
    expect(narrowed.tables.flatMap(({ samples }) => samples)).toEqual([]);
  });

  it('is not found by anybody else, nor by a token limited to a workspace, as if there were nobody', async () => {
    const { owner, member, colleague, manager, home } = stage;
    const limited = async (id: string) =>
      (await service.apiToken(id, { workspaceId: home.workspaceId })).text;
    const missing = await refusedEverywhere(service, 'NotFound', 'previewAccess', { userId: nothing }, owner);
    expect(missing).toContain('userId: there is no such person');
    for (const token of [owner.token, colleague.token, await limited(member.id), await limited(manager.id)])
      expect(
        await refusedEverywhere(service, 'NotFound', 'previewAccess', { userId: member.id }, { token }),
      ).toBe(missing);
    const asUser = { token: manager.token, role: 'user' };
    expectRefusal(await call(service, 'hasura', 'previewAccess', { userId: member.id }, asUser), 'NotFound');
  });

  it('needs no session; it is all zeros for who is deactivated, and while logins are frozen but for admins', async () => {
    const { admin, member, home } = stage;
    const { id } = await service.person();
    await service.world.member(home.workspaceId, id, 'owner');
    await service.pool.query('UPDATE graphwarden.user_session SET expires_at = $2 WHERE user_id = $1', [
      id,
      inDays(-1),
    ]);
    expect((await ask({ userId: id }, admin)).reach).toMatchObject({ projects: 2 });
    await service.world.updateUser(id, { isActive: false });
    const none = { reach: { words: 'Reaches nothing now', projects: 0 }, rows: [], tables: [] };
    expect(await ask({ userId: id }, admin)).toMatchObject(none);
    await service.world.policy({ frozenKinds: ['login'] });
    expect(await ask({ userId: member.id }, admin)).toMatchObject(none);
    expect((await ask({ userId: admin.id }, admin)).reach.projects).toBeGreaterThan(0);
    await service.world.policy({ frozenKinds: ['api_token', 'service_token'] });
    expect((await ask({ userId: member.id }, admin)).reach.projects).toBeGreaterThan(0);
    await service.world.policy({ frozenKinds: [] });
  });

  it('goes with nothing but withTables', async () => {
    const { member, home } = stage;
    const wrong: readonly (readonly [Input, RegExp])[] = [
      [{ credentialId: member.sessionId }, /^userId: does not go with credentialId/],
      [{ servicePrincipalId: home.principalId }, /^servicePrincipalId: does not go with userId/],
      [{ workspaceId: home.workspaceId }, /^workspaceId: does not go with userId/],
      [{ scopes: ['read:*'] }, /^scopes: does not go with userId/],
      [{ projectIds: [home.projectId] }, /^projectIds: does not go with userId/],
    ];
    for (const [input, message] of wrong)
      for (const door of doors) {
        const outcome = await call(service, door, 'previewAccess', { userId: member.id, ...input }, member);
        expectRefusal(outcome, 'InvalidInput');
        expect(outcome.message).toMatch(message);
      }
  });
});
