import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { eventually } from '../support/processes.js';
import { type Service, startService } from '../support/service.js';
import { thinned } from '../support/thinned.js';
import { type Grant, inDays, readProject } from '../support/world.js';
import { oneRow } from './contents.js';
import { type Input, type Outcome, call } from './doors.js';
import { type Stage, furnish } from './stage.js';

// Handing on, deactivating and creating at the same moment: one consistent state each.

let service: Service;
let stage: Stage;
/** A principal of the member, offered to the heir, who is assigned to another project. */
let id: string;
let heir: { id: string; token: string };
let other: { projectId: string };

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
});
beforeEach(async () => {
  const { world } = service;
  id = await world.principal(stage.home.workspaceId, stage.member.id);
  heir = await service.person();
  await world.member(stage.home.workspaceId, heir.id, 'member');
  other = { projectId: await world.project(stage.home.clientId) };
  await world.assign(other.projectId, heir.id);
});
afterAll(async () => await service.close());

const offer = (token: string, input: Input = { userId: heir.id }) =>
  call(service, 'hasura', 'offerServicePrincipal', { id, ...input }, { token });
const offered = async () => {
  expect((await offer(stage.member.token)).code).toBeUndefined();
};
const accept = (input: Input = {}, token = heir.token) =>
  call(service, 'graphql', 'acceptServicePrincipal', { id, ...input }, { token });
const row = () =>
  oneRow(service.pool, 'SELECT owner_id, offered_to FROM graphwarden.service_principal WHERE id = $1', [id]);
const isMembers = () => ({ owner_id: stage.member.id, offered_to: null });
const isHeirs = () => ({ owner_id: heir.id, offered_to: null });
const tokenRow = (tokenId: string) =>
  oneRow(
    service.pool,
    'SELECT revoked_by AS by, revoked_reason AS reason FROM graphwarden.service_token WHERE id = $1',
    [tokenId],
  );
const make = (name: string, grants: readonly Grant[]) => service.serviceToken(id, { name, grants });

/** Calls while a transaction of ours holds something, and lets it go when the call waits for it. */
async function whileHeld(
  hold: (client: pg.PoolClient) => Promise<unknown>,
  begin: () => Promise<Outcome>,
): Promise<Outcome> {
  const client = await service.pool.connect();
  try {
    await client.query('BEGIN');
    await hold(client);
    const outcome = begin();
    await eventually('the call waits for a lock', async () => {
      const found = await service.pool.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return found.rowCount === 1;
    });
    await client.query('COMMIT');
    return await outcome;
  } finally {
    client.release();
  }
}
const deactivating = (userId: string) => (client: pg.PoolClient) =>
  client.query('UPDATE graphwarden.user_account SET is_active = false WHERE id = $1', [userId]);

describe('whoever is deactivated while their call waits', () => {
  it('gets no API token', async () => {
    const input = { name: 'late', expiresAt: inDays(1).toISOString() };
    const { code } = await whileHeld(deactivating(heir.id), () =>
      call(service, 'hasura', 'createApiToken', input, { token: heir.token }),
    );
    expect(code).toBe('Conflict');
  });

  it('creates no principal', async () => {
    const input = { workspaceId: stage.home.workspaceId, name: `late ${heir.id}` };
    const { code } = await whileHeld(deactivating(heir.id), () =>
      call(service, 'hasura', 'createServicePrincipal', input, { token: heir.token }),
    );
    expect(code).toBe('Unauthorized');
  });

  it('takes no principal over', async () => {
    await offered();
    expect((await whileHeld(deactivating(heir.id), () => accept())).code).toBe('Unauthorized');
    expect(await row()).toEqual({ owner_id: stage.member.id, offered_to: heir.id });
  });
});

describe('an admin who is none any more when the call goes on', () => {
  it.each([
    ['updateUser', { role: 'admin' }],
    ['setUserActive', { isActive: false }],
  ])('changes nothing: %s', async (name, input) => {
    const admin = await service.person({ role: 'admin' });
    const { code } = await whileHeld(
      (client) => client.query(`UPDATE graphwarden.user_account SET role = 'user' WHERE id = $1`, [admin.id]),
      () => call(service, 'hasura', name, { id: heir.id, ...input }, { token: admin.token }),
    );
    expect(code).toBe('Unauthorized');
  });
});

describe('a former owner', () => {
  it('makes no token when the principal is handed on meanwhile', async () => {
    const input = {
      servicePrincipalId: id,
      name: 'late',
      expiresAt: inDays(1).toISOString(),
      preset: 'project_read',
      projectIds: [stage.home.projectId],
    };
    const { code } = await whileHeld(
      (client) =>
        client.query('UPDATE graphwarden.service_principal SET owner_id = $2 WHERE id = $1', [id, heir.id]),
      () => call(service, 'hasura', 'createServiceToken', input, { token: stage.member.token }),
    );
    expect(code).toBe('NotFound');
  });

  it('changes it no more', async () => {
    const { code } = await whileHeld(
      (client) =>
        client.query('UPDATE graphwarden.service_principal SET owner_id = $2 WHERE id = $1', [id, heir.id]),
      () =>
        call(
          service,
          'hasura',
          'updateServicePrincipal',
          { id, isActive: false },
          { token: stage.member.token },
        ),
    );
    expect(code).toBe('NotFound');
  });
});

describe('an offer to a member who leaves', () => {
  it('is no more, and the principal is out of sight', async () => {
    await offered();
    const { workspaceId } = stage.home;
    const left = await call(
      service,
      'hasura',
      'removeWorkspaceMember',
      { workspaceId, userId: heir.id },
      { token: heir.token },
    );
    expect(left.code).toBeUndefined();
    expect(await row()).toEqual(isMembers());
    expect((await accept()).code).toBe('NotFound');
  });
});

describe('an acceptance at the same moment as', () => {
  const rounds = thinned([0, 1, 2, 3], 3, 0);

  it.each(rounds)('its taking back: one of them counts (%i)', async () => {
    const kept = await make('kept', [readProject(other.projectId)]);
    await offered();
    const [accepted, taken] = await Promise.all([
      accept({ keepTokenIds: [kept.id] }),
      offer(stage.member.token, {}),
    ]);
    expect([accepted.code, taken.code].sort()).toEqual(['NotFound', undefined]);
    expect(await row()).toEqual(accepted.code === undefined ? isHeirs() : isMembers());
  });

  it.each(rounds)('a revocation of what is kept: it is revoked (%i)', async () => {
    const kept = await make('kept', [readProject(other.projectId)]);
    await offered();
    const [accepted, revoked] = await Promise.all([
      accept({ keepTokenIds: [kept.id] }),
      call(
        service,
        'hasura',
        'revokeServiceToken',
        { id: kept.id, reason: 'leaked' },
        { token: stage.owner.token },
      ),
    ]);
    expect(revoked.code).toBeUndefined();
    expect([undefined, 'NotFound']).toContain(accepted.code);
    expect(await tokenRow(kept.id)).toMatchObject({ by: stage.owner.id, reason: 'leaked' });
  });

  it.each(rounds)('itself: one of them counts (%i)', async () => {
    await make('left', []);
    await offered();
    const both = await Promise.all([accept(), accept()]);
    expect(both.map(({ code }) => code).sort()).toEqual(['NotFound', undefined]);
    expect(await row()).toEqual(isHeirs());
  });

  it.each(rounds)('a new token of the former owner: none is left beside (%i)', async () => {
    await offered();
    const [accepted] = await Promise.all([
      accept(),
      call(
        service,
        'hasura',
        'createServiceToken',
        {
          servicePrincipalId: id,
          name: 'last minute',
          expiresAt: inDays(1).toISOString(),
          preset: 'project_read',
          allAccessible: true,
        },
        { token: stage.member.token },
      ),
    ]);
    expect(accepted.code).toBeUndefined();
    const { rows } = await service.pool.query(
      'SELECT id FROM graphwarden.service_token WHERE principal_id = $1 AND revoked_at IS NULL',
      [id],
    );
    expect(rows).toEqual([]);
  });

  it.each(rounds)('the former owner’s deactivation: the principal ends with one of them (%i)', async () => {
    const former = await service.person();
    await service.world.member(stage.home.workspaceId, former.id, 'member');
    id = await service.world.principal(stage.home.workspaceId, former.id);
    const kept = await make('kept', [readProject(other.projectId)]);
    expect((await offer(former.token)).code).toBeUndefined();
    const [accepted, deactivated] = await Promise.all([
      accept({ keepTokenIds: [kept.id] }),
      call(
        service,
        'hasura',
        'setUserActive',
        { id: former.id, isActive: false, revokeTokens: true, deactivatePrincipals: true },
        { token: stage.admin.token },
      ),
    ]);
    expect(deactivated.code).toBeUndefined();
    const { serviceTokensRevoked, principalsDeactivated } = deactivated.output;
    const { reason } = await tokenRow(kept.id);
    if (accepted.code === undefined && reason === null)
      expect([serviceTokensRevoked, principalsDeactivated]).toEqual([0, 0]);
    else expect([serviceTokensRevoked, principalsDeactivated]).toEqual([1, 1]);
    expect(await row()).toMatchObject({ owner_id: accepted.code === undefined ? heir.id : former.id });
  });

  const isGood = async (text: unknown): Promise<boolean> => (await service.hook(String(text))).status === 200;
  const inAnyOrder = async (round: number, first: () => Promise<Outcome>, second: () => Promise<Outcome>) => {
    const both = round % 2 === 0 ? [first(), second()] : [second(), first()];
    const [one, other] = await Promise.all(both);
    const [a, b] = round % 2 === 0 ? [one, other] : [other, one];
    if (a === undefined || b === undefined) throw new Error('two were called');
    return [a, b] as const;
  };

  const newTexts = [
    { action: 'regenerateServiceToken', input: { overlapSeconds: 60 } },
    { action: 'updateServiceToken', input: { expiresAt: inDays(60).toISOString(), overlapSeconds: 60 } },
  ];
  const texts = newTexts.flatMap((each) => rounds.map((round) => ({ ...each, round })));

  it.each(texts)(
    'the former owner’s new text for a token that is not kept: none is good, $action ($round)',
    async ({ action, input, round }) => {
      const { id: left, text } = await make('left', [readProject(stage.home.projectId)]);
      await offered();
      const [accepted, asked] = await inAnyOrder(round, accept, () =>
        call(service, 'hasura', action, { id: left, ...input }, { token: stage.member.token }),
      );
      expect(accepted.code).toBeUndefined();
      expect([undefined, 'NotFound', 'Conflict']).toContain(asked.code);
      for (const each of [text, asked.output['token']]) expect(await isGood(each)).toBe(false);
      expect(await tokenRow(left)).toEqual({ by: heir.id, reason: 'handed on' });
    },
  );

  it.each(texts)(
    'the former owner’s new text for a token that is kept: it came before, or is refused, $action ($round)',
    async ({ action, input, round }) => {
      const kept = await make('kept', [readProject(other.projectId), readProject(stage.home.projectId)]);
      await offered();
      const [accepted, asked] = await inAnyOrder(
        round,
        () => accept({ keepTokenIds: [kept.id] }),
        () => call(service, 'hasura', action, { id: kept.id, ...input }, { token: stage.member.token }),
      );
      expect([accepted.code, await row()]).toEqual([undefined, isHeirs()]);
      expect([undefined, 'NotFound']).toContain(asked.code);
      if (asked.code === undefined) expect(await isGood(asked.output['token'])).toBe(true);
      const again = { id: kept.id, ...input };
      const late = await call(service, 'hasura', action, again, { token: stage.member.token });
      expect(late.code).toBe('NotFound');
      const mine = await call(service, 'hasura', 'regenerateServiceToken', { id: kept.id }, heir);
      expect([mine.code, await isGood(mine.output['token'])]).toEqual([undefined, true]);
      for (const each of [kept.text, asked.output['token']]) expect(await isGood(each)).toBe(false);
    },
  );

  it.each(newTexts)('no former owner’s new text for what is being handed on: $action', async (each) => {
    const kept = await make('kept', [readProject(other.projectId)]);
    await offered();
    const client = await service.pool.connect();
    const waiting = (count: number) =>
      eventually(`${count} calls wait`, async () => {
        const found = await client.query(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        return found.rowCount === count;
      });
    await client.query('BEGIN');
    await client.query('SELECT FROM graphwarden.service_token WHERE id = $1 FOR UPDATE', [kept.id]);
    const accepting = accept({ keepTokenIds: [kept.id] });
    await waiting(1);
    const input = { id: kept.id, ...each.input };
    const asking = call(service, 'hasura', each.action, input, { token: stage.member.token });
    await waiting(2);
    await client.query('COMMIT');
    client.release();
    expect([(await accepting).code, (await asking).code]).toEqual([undefined, 'NotFound']);
    expect(await isGood(kept.text)).toBe(true);
  });

  it.each(rounds)(
    'an offer to somebody else: it is the heir’s, or offered to the other (%i)',
    async (round) => {
      await offered();
      const [accepted, moved] = await inAnyOrder(round, accept, () =>
        offer(stage.member.token, { userId: stage.colleague.id }),
      );
      expect([accepted.code, moved.code].sort()).toEqual(['NotFound', undefined]);
      const isMoved = { owner_id: stage.member.id, offered_to: stage.colleague.id };
      expect(await row()).toEqual(accepted.code === undefined ? isHeirs() : isMoved);
    },
  );

  it.each(rounds)('the heir’s going: nothing of it lives without somebody behind it (%i)', async (round) => {
    const kept = await make('kept', [readProject(other.projectId)]);
    await offered();
    const { workspaceId } = stage.home;
    const [accepted, left] = await inAnyOrder(
      round,
      () => accept({ keepTokenIds: [kept.id] }),
      () =>
        round < 2
          ? call(service, 'hasura', 'removeWorkspaceMember', { workspaceId, userId: heir.id }, heir)
          : call(service, 'hasura', 'setUserActive', { id: heir.id, isActive: false }, stage.admin),
    );
    expect(left.code).toBeUndefined();
    expect([undefined, 'NotFound', 'Unauthorized', 'AuthenticationInvalid']).toContain(accepted.code);
    const isAccepted = accepted.code === undefined;
    expect(await row()).toMatchObject({ owner_id: isAccepted ? heir.id : stage.member.id });
    const reached = await service.pool.query(
      'SELECT FROM graphwarden.service_token_project_access WHERE token_id = $1 AND project_id = $2',
      [kept.id, other.projectId],
    );
    expect(reached.rowCount).toBe(0);
    expect(await isGood(kept.text)).toBe(!isAccepted);
  });

  it.each(rounds)('a revocation of all of its tokens: all are revoked (%i)', async (round) => {
    const kept = await make('kept', [readProject(other.projectId)]);
    const left = await make('left', []);
    await offered();
    const [accepted, revoked] = await inAnyOrder(
      round,
      () => accept({ keepTokenIds: [kept.id] }),
      () => call(service, 'hasura', 'revokeTokens', { filter: { servicePrincipalId: id } }, stage.owner),
    );
    expect(revoked.code).toBeUndefined();
    expect([undefined, 'NotFound']).toContain(accepted.code);
    for (const { text } of [kept, left]) expect(await isGood(text)).toBe(false);
  });
});
