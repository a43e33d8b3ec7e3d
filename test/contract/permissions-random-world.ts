import fc from 'fast-check';
import type { Session } from '../../src/metadata/engine.js';
import type { Service } from '../support/service.js';
import {
  type Grant,
  type MemberRole,
  onOplog,
  readClient,
  readProject,
  readWorkspace,
} from '../support/world.js';
import { type Named, fillLibraries, filler, hookSession } from './permissions-scene.js';

/** Throws of dice, the same every time. */
function diceOf(seed: number) {
  const [throws = []] = fc.sample(
    fc.array(fc.nat(1_000_000), { minLength: 4000, size: 'max', maxLength: 4000 }),
    {
      seed,
      numRuns: 1,
    },
  );
  let next = 0;
  const below = (count: number): number => {
    const thrown = throws[next++];
    if (thrown === undefined) throw new Error('more dice are needed');
    return thrown % count;
  };
  const oneOf = <T>(list: readonly T[]): T => {
    const found = list[below(list.length)];
    if (found === undefined) throw new Error('nothing to choose from');
    return found;
  };
  return { below, oneOf, chance: (percent: number): boolean => below(100) < percent };
}
type Dice = ReturnType<typeof diceOf>;

const times = async <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> => {
  const made: T[] = [];
  for (let index = 0; index < count; index += 1) made.push(await make(index));
  return made;
};

/** What is where: any person of any role in any workspace, attached to anything, of their workspace or not. */
async function landOf({ world, ...service }: Service, dice: Dice) {
  const people = await times(10, async (index) => {
    const role = index < 7 ? 'user' : index < 9 ? 'manager' : 'admin';
    return await service.person({ role });
  });
  const ids = people.map(({ id }) => id);
  const { tagId } = await fillLibraries(world);
  const fill = filler(world, ids, tagId);
  const roles: readonly MemberRole[] = ['guest', 'member', 'member', 'maintainer', 'owner'];
  const workspaces = await times(3, async () => {
    const members = ids.filter(() => dice.chance(55)).map((id) => [id, dice.oneOf(roles)] as const);
    return await world.workspace({ owner: dice.oneOf(ids), members: Object.fromEntries(members) });
  });
  const clients = await times(6, async (index) => {
    const workspace = workspaces[index % workspaces.length] ?? '';
    return { id: await fill.client(workspace), workspace };
  });
  const projects = await times(10, async (index) => {
    const { id: client, workspace } = clients[index % 5] ?? dice.oneOf(clients);
    return { ...(await fill.project(client)), client, workspace };
  });
  for (const id of ids) {
    for (const client of clients) if (dice.chance(8)) await world.inviteToClient(client.id, id);
    for (const project of projects) {
      if (dice.chance(10)) await world.inviteToProject(project.id, id);
      if (dice.chance(15)) await world.assign(project.id, id);
    }
  }
  return { people, workspaces, clients, projects };
}
type Land = Awaited<ReturnType<typeof landOf>>;

const anyGrants = (dice: Dice, { clients, projects, workspaces }: Land): readonly Grant[] => {
  const many = 1 + dice.below(3);
  const grants = Array.from({ length: many }, () =>
    dice.oneOf<() => readonly Grant[]>([
      () => [readProject(dice.oneOf(projects).id)],
      () => [readClient(dice.oneOf(clients).id)],
      () => [readWorkspace(dice.oneOf(workspaces))],
      () => onOplog(dice.oneOf(projects).oplog),
      () => onOplog(dice.oneOf(projects).oplog, dice.oneOf(['read', 'create', 'update', 'delete'])),
    ])(),
  ).flat();
  const isFirst = (grant: Grant, index: number): boolean =>
    grants.findIndex((other) => JSON.stringify(other) === JSON.stringify(grant)) === index;
  return grants.filter(isFirst);
};

/** A world thrown with dice, and a session for every credential in it: each as the hook answered while it was good. */
export async function randomWorld(service: Service, seed: number) {
  const dice = diceOf(seed);
  const land = await landOf(service, dice);
  const { world } = service;
  const sessions: Named[] = [];
  const add = async (name: string, token: string, role?: string): Promise<Session> => {
    const session = await hookSession(service, token, role);
    sessions.push({ name, session });
    return session;
  };
  for (const [index, { id, sessionId, token }] of land.people.entries()) {
    const { role } = await add(`person ${index}`, token);
    if (role === 'manager')
      await add(`person ${index}, narrowed`, token, dice.oneOf(['user', 'user_read_write']));
    const reportId = dice.oneOf(land.projects).report;
    const document = { model: 'report', objectId: reportId, reportId };
    await add(`editor ${index}`, await service.collabJwt(id, sessionId, document));
  }
  const apiTokens = await times(8, async (index) => {
    const { id } = dice.oneOf(land.people);
    const scopes = dice.oneOf([{}, { scopes: ['read:*'] }, { scopes: ['read:*', 'write:*'] }]);
    const home = await service.pool.query<{ id: string }>(
      `SELECT workspace_id AS id FROM graphwarden.workspace_member WHERE user_id = $1 AND role <> 'guest'`,
      [id],
    );
    const workspaceId = dice.chance(60) ? home.rows[0]?.id : undefined;
    const row = {
      ...scopes,
      ...(workspaceId === undefined ? {} : { workspaceId }),
    };
    const token = await service.apiToken(id, row);
    await add(`API token ${index}`, token.text);
    return token.id;
  });
  const { rows: members } = await service.pool.query<{ user: string; workspace: string }>(
    `SELECT user_id AS user, workspace_id AS workspace FROM graphwarden.workspace_member WHERE role <> 'guest'`,
  );
  const principals = await times(12, async (index) => {
    const owner = dice.oneOf(members);
    const id = await world.principal(owner.workspace, owner.user);
    const token = await service.serviceToken(id, { grants: anyGrants(dice, land) });
    await add(`service token ${index}`, token.text);
    return { id, token: token.id };
  });
  return {
    ...land,
    sessions,
    mishaps: async () => await mishaps(service, dice, land, { apiTokens, principals }),
  };
}

interface Tokens {
  readonly apiTokens: readonly string[];
  readonly principals: readonly { readonly id: string; readonly token: string }[];
}

/** Some of everything is lost, while Hasura goes on with what it knows. */
async function mishaps(
  { world, pool }: Service,
  dice: Dice,
  { people }: Land,
  { apiTokens, principals }: Tokens,
) {
  const past = () => new Date(Date.now() - 1000);
  const some = async <T>(percent: number, list: readonly T[], happens: (each: T) => Promise<unknown>) => {
    for (const each of list) if (dice.chance(percent)) await happens(each);
  };
  const revoked = () => dice.oneOf([{ revokedAt: past() }, { expiresAt: past() }]);
  await some(10, people, ({ id }) => world.updateUser(id, { isActive: false }));
  await some(10, people, ({ id }) => world.updateUser(id, { role: dice.oneOf(['user', 'manager']) }));
  await some(15, people, ({ sessionId }) => world.updateSession(sessionId, { idleExpiresAt: past() }));
  await some(25, apiTokens, (id) => world.updateApiToken(id, revoked()));
  await some(10, principals, ({ id }) => world.updatePrincipal(id, { isActive: false }));
  await some(15, principals, ({ id }) => world.updatePrincipal(id, { ownerId: dice.oneOf(people).id }));
  await some(15, principals, ({ token }) => world.updateServiceToken(token, revoked()));
  // A workspace always keeps an owner.
  for (const lost of [
    `UPDATE graphwarden.workspace_member SET role = 'guest' WHERE role = 'member' AND user_id = $1`,
    `DELETE FROM graphwarden.workspace_member WHERE role <> 'owner' AND user_id = $1`,
    'DELETE FROM public.project_assignment WHERE user_id = $1',
  ])
    await pool.query(lost, [dice.oneOf(people).id]);
}
