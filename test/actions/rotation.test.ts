import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Service, startService } from '../support/service.js';
import { tries } from '../support/thinned.js';
import { inDays, onOplog, readProject } from '../support/world.js';
import { dump, oneRow, spellingsIn } from './contents.js';
import {
  type Door,
  type Input,
  call,
  doors,
  endedOutput,
  expectRefusal,
  inHours,
  refusedEverywhere,
  succeed,
  tokenOutput,
} from './doors.js';
import { type Stage, furnish } from './stage.js';

// regenerate…Token and end…TokenOverlap: what they do to a token; who may is in token-changes.test.ts.

const kinds = [
  { noun: 'ApiToken', table: 'graphwarden.api_token' },
  { noun: 'ServiceToken', table: 'graphwarden.service_token' },
] as const;
type Kind = (typeof kinds)[number];
type Token = { id: string; text: string };
const byDoor = kinds.flatMap((kind) => doors.map((door) => ({ ...kind, door })));

let service: Service;
let stage: Stage;

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
  await service.world.policy({ maximumOverlapSeconds: 7200 });
});
afterAll(async () => await service.close());

type Row = { expiresAt?: Date; revokedAt?: Date; lastUsedAt?: Date };
/** A token that belongs to the member, narrowed where its kind can be. */
const membersToken = ({ noun }: Kind, row: Row = {}): Promise<Token> =>
  noun === 'ApiToken'
    ? service.apiToken(stage.member.id, {
        ...row,
        scopes: ['read:*', 'write:*'],
        workspaceId: stage.home.workspaceId,
      })
    : service.serviceToken(stage.home.principalId, {
        ...row,
        grants: [readProject(stage.home.projectId), ...onOplog(stage.home.oplogId)],
      });

const regenerate = async ({ noun }: Kind, id: string, input: Input = {}, door: Door = 'hasura') =>
  tokenOutput.parse(
    await succeed(service, door, `regenerate${noun}`, { id, ...input }, { token: stage.member.token }),
  );
const endOverlap = async ({ noun }: Kind, id: string, door: Door = 'hasura') =>
  endedOutput.parse(await succeed(service, door, `end${noun}Overlap`, { id }, { token: stage.member.token }));
const refused = (code: Parameters<typeof refusedEverywhere>[1], action: string, input: Input) =>
  refusedEverywhere(service, code, action, input, { token: stage.member.token });

/** Which of these texts the hook takes now. */
async function accepted(...texts: string[]): Promise<boolean[]> {
  const answers: boolean[] = [];
  for (const text of texts) answers.push((await service.hook(text)).status === 200);
  return answers;
}

const rowOf = ({ table }: Kind, id: string) =>
  oneRow(service.pool, `SELECT * FROM ${table} WHERE id = $1`, [id]);
/** All of a row that a new text must not change, with the grants. */
const lastingOf = async ({ table }: Kind, id: string) =>
  await oneRow(
    service.pool,
    `SELECT to_jsonb(t) - '{token_id,digest,digest_key_id,previous_token_id,previous_digest,previous_digest_key_id,previous_valid_until,previous_last_used_at,rotated_at}'::text[] AS row,
            (SELECT jsonb_agg(g ORDER BY g::text) FROM graphwarden.service_token_grant g WHERE g.token_id = t.id) AS grants
       FROM ${table} t WHERE id = $1`,
    [id],
  );
const set = (kind: Kind, id: string, change: string) =>
  service.pool.query(`UPDATE ${kind.table} SET ${change} WHERE id = $1`, [id]);
const passOverlap = (kind: Kind, id: string) =>
  set(kind, id, "previous_valid_until = now() - interval '1 second'");
const noPrevious = {
  previous_token_id: null,
  previous_digest: null,
  previous_digest_key_id: null,
  previous_valid_until: null,
  previous_last_used_at: null,
};
/** How far a moment lies ahead, in seconds; NaN for what is no moment. */
const secondsAhead = (value: unknown): number =>
  value instanceof Date ? (value.getTime() - Date.now()) / 1000 : NaN;
const auditOf = async (id: string): Promise<unknown> =>
  (
    await oneRow(
      service.pool,
      'SELECT jsonb_agg(e ORDER BY e.at) AS events FROM graphwarden.audit_event e WHERE subject_id = $1',
      [id],
    )
  )['events'];

describe.each(byDoor)('regenerate$noun, $door', ({ door, ...kind }) => {
  it('gives a new text, and the old one is refused at the next request', async () => {
    const { id, text } = await membersToken(kind);
    const before = (await service.hook(text)).body;
    const answer = await regenerate(kind, id, {}, door);
    expect(answer.id).toBe(id);
    expect(answer.token).toContain(answer.tokenId);
    expect(answer.token).not.toBe(text);
    expect(await accepted(text, answer.token)).toEqual([false, true]);
    expect((await service.hook(text)).text).toBe((await service.hook('nonsense')).text);
    expect((await service.hookPost(text)).status).toBe(401);
    expect((await service.hook(answer.token)).body).toEqual(before);
    expect(await rowOf(kind, id)).toMatchObject({ token_id: answer.tokenId, ...noPrevious });
    expectRefusal(await call(service, door, 'whoami', {}, { token: text }), 'AuthenticationInvalid');
  });

  it('keeps end, name, rights and history', async () => {
    const { id } = await membersToken(kind, { lastUsedAt: inDays(-1) });
    const before = await lastingOf(kind, id);
    const answer = await regenerate(kind, id, {}, door);
    expect(await lastingOf(kind, id)).toEqual(before);
    expect(answer.expiresAt).toEqual((await rowOf(kind, id))['expires_at']);
    await regenerate(kind, id, { overlapSeconds: 60 }, door);
    expect(await lastingOf(kind, id)).toEqual(before);
  });

  it('lets both texts in during an overlap, and not a moment longer', async () => {
    const { id, text } = await membersToken(kind);
    const old = await rowOf(kind, id);
    const { token } = await regenerate(kind, id, { overlapSeconds: 3600 }, door);
    expect(await accepted(text, token)).toEqual([true, true]);
    const row = await rowOf(kind, id);
    expect(row).toMatchObject({ previous_token_id: old['token_id'], previous_digest: old['digest'] });
    expect(Math.abs(secondsAhead(row['previous_valid_until']) - 3600)).toBeLessThan(60);
    await passOverlap(kind, id);
    expect(await accepted(text, token)).toEqual([false, true]);
  });

  it('leaves one audit row, and neither text in any table', async () => {
    const { id, text } = await membersToken(kind);
    const { token } = await regenerate(kind, id, { overlapSeconds: 60 }, door);
    await accepted(text, token);
    await service.app.flushUsage();
    const rows = await auditOf(id);
    const [, formerTokenId] = text.split('_');
    const [, tokenId] = token.split('_');
    const detail = expect.objectContaining({ tokenId, formerTokenId });
    expect(rows).toEqual([expect.objectContaining({ action: `regenerate${kind.noun}`, detail })]);
    const all = await dump(service.pool);
    for (const each of [text, token]) expect(spellingsIn(all, each)).toEqual([]);
  });
});

describe.each(kinds)('the overlap of regenerate$noun', (kind) => {
  const action = `regenerate${kind.noun}`;

  it('is of two texts at most: a second regeneration drops the oldest', async () => {
    const { id, text: first } = await membersToken(kind);
    const { token: second } = await regenerate(kind, id, { overlapSeconds: 3600 });
    const { token: third } = await regenerate(kind, id, { overlapSeconds: 3600 });
    expect(await accepted(first, second, third)).toEqual([false, true, true]);
    const { token: fourth } = await regenerate(kind, id);
    expect(await accepted(first, second, third, fourth)).toEqual([false, false, false, true]);
    expect(await rowOf(kind, id)).toMatchObject(noPrevious);
  });

  it('ends with the token at the latest', async () => {
    const expiresAt = new Date(Date.now() + 600_000);
    const { id } = await membersToken(kind, { expiresAt });
    await regenerate(kind, id, { overlapSeconds: 7200 });
    expect(await rowOf(kind, id)).toMatchObject({ expires_at: expiresAt, previous_valid_until: expiresAt });
  });

  it('lasts no longer than the policy of now allows', async () => {
    const { id, text } = await membersToken(kind);
    await refused('PolicyViolation', action, { id, overlapSeconds: 7201 });
    await refused('PolicyViolation', action, { id, overlapSeconds: 2_147_483_647 });
    await service.world.policy({ maximumOverlapSeconds: 0 });
    await refused('PolicyViolation', action, { id, overlapSeconds: 1 });
    const { token } = await regenerate(kind, id, { overlapSeconds: 0 });
    await service.world.policy({ maximumOverlapSeconds: 7200 });
    expect(await accepted(text, token)).toEqual([false, true]);
    await regenerate(kind, id, { overlapSeconds: 7200 });
  });

  it.each([0, null])('is none for %j', async (overlapSeconds) => {
    const { id, text } = await membersToken(kind);
    const { token } = await regenerate(kind, id, { overlapSeconds });
    expect(await accepted(text, token)).toEqual([false, true]);
    expect(await rowOf(kind, id)).toMatchObject(noPrevious);
  });

  it('takes over when the old text was used, and goes on from there', async () => {
    const lastUsedAt = inDays(-1);
    const { id, text } = await membersToken(kind, { lastUsedAt });
    const { token } = await regenerate(kind, id, { overlapSeconds: 3600 });
    const used = async () => {
      const row = await rowOf(kind, id);
      return [secondsAhead(row['last_used_at']) > -60, secondsAhead(row['previous_last_used_at']) > -60];
    };
    expect(await rowOf(kind, id)).toMatchObject({
      last_used_at: lastUsedAt,
      previous_last_used_at: lastUsedAt,
    });
    await accepted(text);
    await service.app.flushUsage();
    expect((await used())[1]).toBe(true);
    await accepted(token);
    await service.app.flushUsage();
    expect(await used()).toEqual([true, true]);
  });

  it('has no last use of a text that was never used', async () => {
    const { id, text } = await membersToken(kind);
    const { token } = await regenerate(kind, id, { overlapSeconds: 3600 });
    await accepted(token);
    await service.app.flushUsage();
    expect(await rowOf(kind, id)).toMatchObject({ previous_last_used_at: null });
    await accepted(text);
    await service.app.flushUsage();
    expect(secondsAhead((await rowOf(kind, id))['previous_last_used_at'])).toBeGreaterThan(-60);
  });
});

describe.each(kinds)('a token that is over: regenerate$noun', (kind) => {
  const action = `regenerate${kind.noun}`;

  it('is a Conflict when it has expired, with or without an overlap', async () => {
    const { id, text } = await membersToken(kind, { expiresAt: inDays(-1) });
    for (const overlapSeconds of [null, 60]) await refused('Conflict', action, { id, overlapSeconds });
    expect(await accepted(text)).toEqual([false]);
  });

  it('is a Conflict when it is revoked, expired or not', async () => {
    for (const row of [{}, { expiresAt: inDays(-1) }]) {
      const { id, text } = await membersToken(kind, { ...row, revokedAt: new Date() });
      for (const overlapSeconds of [null, 60]) await refused('Conflict', action, { id, overlapSeconds });
      expect(await accepted(text)).toEqual([false]);
    }
  });

  it('is a Conflict before the policy is asked', async () => {
    const { id } = await membersToken(kind, { revokedAt: new Date() });
    await refused('Conflict', action, { id, overlapSeconds: 7201 });
  });

  it('loses both texts when it is revoked during an overlap', async () => {
    const { id, text } = await membersToken(kind);
    const { token } = await regenerate(kind, id, { overlapSeconds: 3600 });
    await succeed(service, 'hasura', `revoke${kind.noun}`, { id }, { token: stage.member.token });
    expect(await accepted(text, token)).toEqual([false, false]);
    await refused('Conflict', `end${kind.noun}Overlap`, { id });
  });
});

describe.each(byDoor)('ending an overlap of $noun, $door', ({ door, ...kind }) => {
  it('has the old text refused at the next request, and is harmless when repeated', async () => {
    const { id, text } = await membersToken(kind);
    const { token } = await regenerate(kind, id, { overlapSeconds: 3600 });
    expect(await accepted(text, token)).toEqual([true, true]);
    const lasting = await lastingOf(kind, id);
    expect(await endOverlap(kind, id, door)).toEqual({ id, ended: true });
    expect(await accepted(text, token)).toEqual([false, true]);
    expect(await endOverlap(kind, id, door)).toEqual({ id, ended: false });
    expect(await accepted(text, token)).toEqual([false, true]);
    expect(await rowOf(kind, id)).toMatchObject(noPrevious);
    expect(await lastingOf(kind, id)).toEqual(lasting);
    const rows = await auditOf(id);
    expect(rows).toContainEqual(
      expect.objectContaining({ action: `end${kind.noun}Overlap`, detail: { ended: true } }),
    );
    expect(spellingsIn(JSON.stringify(rows), token)).toEqual([]);
  });

  it('has ended nothing where there was no overlap, or none any more', async () => {
    const { id, text } = await membersToken(kind);
    expect(await endOverlap(kind, id, door)).toEqual({ id, ended: false });
    const { token } = await regenerate(kind, id, { overlapSeconds: 3600 });
    await passOverlap(kind, id);
    expect(await endOverlap(kind, id, door)).toEqual({ id, ended: false });
    expect(await accepted(text, token)).toEqual([false, true]);
  });

  it('is a Conflict on a revoked token, and harmless on an expired one', async () => {
    const revoked = await membersToken(kind, { revokedAt: new Date() });
    await refused('Conflict', `end${kind.noun}Overlap`, { id: revoked.id });
    const expired = await membersToken(kind, { expiresAt: inDays(-1) });
    expect(await endOverlap(kind, expired.id, door)).toEqual({ id: expired.id, ended: false });
  });
});

describe.each(kinds)('at once: $noun', (kind) => {
  const rounds = Array.from({ length: tries(3, 5) }, (_, index) => index + 1);
  const revoke = (id: string) =>
    call(service, 'graphql', `revoke${kind.noun}`, { id }, { token: stage.member.token });

  it.each(rounds)('two regenerations leave one text, round %i', async () => {
    const { id, text } = await membersToken(kind);
    const made = await Promise.all(doors.map((door) => regenerate(kind, id, {}, door)));
    const row = await rowOf(kind, id);
    expect(row).toMatchObject(noPrevious);
    expect(await accepted(text)).toEqual([false]);
    for (const { token, tokenId } of made)
      expect(await accepted(token)).toEqual([tokenId === row['token_id']]);
    expect(made.filter(({ tokenId }) => tokenId === row['token_id'])).toHaveLength(1);
  });

  it.each(rounds)('two with an overlap leave the two new texts, round %i', async () => {
    const { id, text } = await membersToken(kind);
    const made = await Promise.all(doors.map((door) => regenerate(kind, id, { overlapSeconds: 60 }, door)));
    const row = await rowOf(kind, id);
    expect(new Set(made.map(({ tokenId }) => tokenId))).toEqual(
      new Set([row['token_id'], row['previous_token_id']]),
    );
    expect(await accepted(text, ...made.map(({ token }) => token))).toEqual([false, true, true]);
  });

  it.each(rounds)('a regeneration and a revocation leave no text, round %i', async () => {
    const { id, text } = await membersToken(kind);
    const [made, gone] = await Promise.all([
      call(
        service,
        'hasura',
        `regenerate${kind.noun}`,
        { id, overlapSeconds: 60 },
        { token: stage.member.token },
      ),
      revoke(id),
    ]);
    expect(gone.code).toBeUndefined();
    expect([undefined, 'Conflict']).toContain(made.code);
    expect((await rowOf(kind, id))['revoked_at']).toBeInstanceOf(Date);
    const texts = made.code === undefined ? [text, String(made.output['token'])] : [text];
    expect(await accepted(...texts)).toEqual(texts.map(() => false));
  });

  it.each(rounds)('a regeneration and a new end keep the overlap within the token, round %i', async () => {
    const { id } = await membersToken(kind);
    const expiresAt = new Date(Date.now() + 600_000);
    const shorten = { id, expiresAt: expiresAt.toISOString() };
    const [{ token }] = await Promise.all([
      regenerate(kind, id, { overlapSeconds: 3600 }),
      succeed(service, 'graphql', `update${kind.noun}`, shorten, { token: stage.member.token }),
    ]);
    expect(await rowOf(kind, id)).toMatchObject({ expires_at: expiresAt, previous_valid_until: expiresAt });
    expect(await accepted(token)).toEqual([true]);
  });
});

describe('a login that may not make such a token now', () => {
  it('gets none that is limited to no workspace while it is a guest everywhere', async () => {
    const { id } = await service.apiToken(stage.guest.id);
    const { token } = stage.guest;
    for (const [action, input] of [
      ['regenerateApiToken', { id }],
      ['updateApiToken', { id, expiresAt: inHours(24 * 60) }],
    ] as const)
      await refusedEverywhere(service, 'Unauthorized', action, input, { token });
  });

  it.each([
    { role: 'user_read_write', scopes: ['read:*', 'write:*', 'delete:*'] },
    { role: 'user_read_write', scopes: undefined },
  ])('gets none that has more than the role it chose: $role for $scopes', async ({ role, scopes }) => {
    const { id, text } = await service.apiToken(stage.member.id, scopes === undefined ? {} : { scopes });
    const caller = { token: stage.member.token, role };
    for (const [action, input] of [
      ['regenerateApiToken', { id }],
      ['updateApiToken', { id, expiresAt: inHours(24 * 60) }],
    ] as const)
      expectRefusal(await call(service, 'hasura', action, input, caller), 'Unauthorized');
    expect(await accepted(text)).toEqual([true]);
  });

  it('gets none with a manager’s standing when it chose to be a user', async () => {
    const { id: userId, token } = await service.person({ role: 'manager' });
    const { id, text } = await service.apiToken(userId);
    const asUser = { token, role: 'user' };
    expectRefusal(await call(service, 'hasura', 'regenerateApiToken', { id }, asUser), 'Unauthorized');
    expect(await accepted(text)).toEqual([true]);
    await succeed(service, 'hasura', 'regenerateApiToken', { id }, { token, role: 'manager' });
  });
});
