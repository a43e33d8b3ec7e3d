import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Service, startService } from '../support/service.js';
import { inDays, readProject } from '../support/world.js';
import { dump, oneRow, spellingsIn } from './contents.js';
import {
  type Code,
  type Door,
  type Input,
  doors,
  endedOutput,
  inHours,
  refusedEverywhere,
  succeed,
  tokenOutput,
  updatedOutput,
} from './doors.js';
import { type Stage, furnish } from './stage.js';

// update…Token, and who may update, regenerate and end an overlap.

const kinds = [
  { noun: 'ApiToken', table: 'graphwarden.api_token' },
  { noun: 'ServiceToken', table: 'graphwarden.service_token' },
] as const;
type Kind = (typeof kinds)[number];
type Token = { id: string; text: string };
const byDoor = kinds.flatMap((kind) => doors.map((door) => ({ ...kind, door })));
const missing = '2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11';

let service: Service;
let stage: Stage;

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
  await service.world.policy({ maximumOverlapSeconds: 7200 });
});
afterAll(async () => await service.close());

type Row = { expiresAt?: Date; revokedAt?: Date; lastUsedAt?: Date };
/** A token of this person in the home workspace; a service token is of a new principal of theirs. */
const tokenOf = async ({ noun }: Kind, userId: string, row: Row = {}): Promise<Token> =>
  noun === 'ApiToken'
    ? await service.apiToken(userId, { ...row, workspaceId: stage.home.workspaceId })
    : await service.serviceToken(await service.world.principal(stage.home.workspaceId, userId), {
        ...row,
        grants: [readProject(stage.home.projectId)],
      });
const membersToken = (kind: Kind, row: Row = {}): Promise<Token> => tokenOf(kind, stage.member.id, row);

const update = async ({ noun }: Kind, input: Input, door: Door = 'hasura', token = stage.member.token) =>
  updatedOutput.parse(await succeed(service, door, `update${noun}`, input, { token }));
const overlapping = async ({ noun }: Kind, id: string, token = stage.member.token): Promise<string> =>
  tokenOutput.parse(
    await succeed(service, 'hasura', `regenerate${noun}`, { id, overlapSeconds: 3600 }, { token }),
  ).token;
const refused = (code: Code, { noun }: Kind, input: Input): Promise<string> =>
  refusedEverywhere(service, code, `update${noun}`, input, { token: stage.member.token });

/** Which of these texts the hook takes now. */
async function accepted(...texts: string[]): Promise<boolean[]> {
  const answers: boolean[] = [];
  for (const text of texts) answers.push((await service.hook(text)).status === 200);
  return answers;
}

const rowOf = ({ table }: Kind, id: string) =>
  oneRow(service.pool, `SELECT * FROM ${table} WHERE id = $1`, [id]);
const endedNow = ({ table }: Kind, id: string) =>
  service.pool.query(
    `UPDATE ${table} SET expires_at = now() - interval '1 second', previous_valid_until = now() - interval '1 second'
      WHERE id = $1`,
    [id],
  );

describe.each(byDoor)('update$noun, $door', ({ door, ...kind }) => {
  it('renames, and changes nothing else', async () => {
    const { id, text } = await membersToken(kind, { lastUsedAt: inDays(-1) });
    const before = await rowOf(kind, id);
    const answer = await update(kind, { id, name: '  a new name  ' }, door);
    expect(answer).toEqual({
      id,
      name: 'a new name',
      tokenId: before['token_id'],
      expiresAt: before['expires_at'],
      token: null,
    });
    expect(await rowOf(kind, id)).toEqual({ ...before, name: 'a new name' });
    expect(await accepted(text)).toEqual([true]);
    const second = await overlapping(kind, id);
    await update(kind, { id, name: 'renamed', expiresAt: null, overlapSeconds: null }, door);
    expect(await accepted(text, second)).toEqual([true, true]);
  });

  it('shortens in place, and rotates nothing when it says the same end again', async () => {
    const { id, text } = await membersToken(kind);
    const before = await rowOf(kind, id);
    const expiresAt = new Date(inHours(1));
    const answer = await update(kind, { id, name: null, expiresAt: expiresAt.toISOString() }, door);
    expect(answer).toMatchObject({ token: null, expiresAt, tokenId: before['token_id'] });
    expect(await update(kind, { id, expiresAt: expiresAt.toISOString() }, door)).toEqual(answer);
    expect(await rowOf(kind, id)).toEqual({ ...before, expires_at: expiresAt });
    expect(await accepted(text)).toEqual([true]);
  });

  it('extends with a new text, and the old one is refused at the next request', async () => {
    const { id, text } = await membersToken(kind, { lastUsedAt: inDays(-1) });
    const before = await rowOf(kind, id);
    const expiresAt = new Date(inHours(24 * 60));
    const answer = await update(kind, { id, name: 'longer', expiresAt: expiresAt.toISOString() }, door);
    expect(answer).toMatchObject({ id, name: 'longer', expiresAt });
    const token = String(answer.token);
    expect(token).toContain(answer.tokenId);
    expect(await accepted(text, token)).toEqual([false, true]);
    expect(await rowOf(kind, id)).toMatchObject({
      name: 'longer',
      expires_at: expiresAt,
      token_id: answer.tokenId,
      previous_token_id: null,
      previous_valid_until: null,
      last_used_at: before['last_used_at'],
      created_at: before['created_at'],
    });
  });

  it('leaves one audit row without a secret, and no text in any table', async () => {
    const { id, text } = await membersToken(kind);
    const input = { id, expiresAt: inHours(24 * 60), overlapSeconds: 60 };
    const token = String((await update(kind, input, door)).token);
    await accepted(text, token);
    await service.app.flushUsage();
    const events = 'SELECT * FROM graphwarden.audit_event WHERE subject_id = $1';
    const row = await oneRow(service.pool, events, [id]);
    const detail = { rotated: true, tokenId: token.split('_')[1], formerTokenId: text.split('_')[1] };
    expect(row).toMatchObject({ action: `update${kind.noun}`, detail });
    const all = await dump(service.pool);
    for (const each of [text, token]) expect(spellingsIn(all, each)).toEqual([]);
  });
});

describe.each(kinds)('an end that moves: update$noun', (kind) => {
  it('overlaps when it is extended so', async () => {
    const { id, text } = await membersToken(kind);
    const { token } = await update(kind, { id, expiresAt: inHours(24 * 60), overlapSeconds: 3600 });
    expect(await accepted(text, String(token))).toEqual([true, true]);
    await service.pool.query(
      `UPDATE ${kind.table} SET previous_valid_until = now() - interval '1 second' WHERE id = $1`,
      [id],
    );
    expect(await accepted(text, String(token))).toEqual([false, true]);
  });

  it('drops the oldest text when it is extended during an overlap', async () => {
    const { id, text } = await membersToken(kind);
    const second = await overlapping(kind, id);
    const { token } = await update(kind, { id, expiresAt: inHours(24 * 60), overlapSeconds: 60 });
    expect(await accepted(text, second, String(token))).toEqual([false, true, true]);
  });

  it('bounds the overlap by the new end, also where the old end came sooner', async () => {
    const { id, text } = await membersToken(kind, { expiresAt: new Date(Date.now() + 60_000) });
    const expiresAt = new Date(inHours(0.5));
    await update(kind, { id, expiresAt: expiresAt.toISOString(), overlapSeconds: 7200 });
    expect(await rowOf(kind, id)).toMatchObject({ expires_at: expiresAt, previous_valid_until: expiresAt });
    expect(await accepted(text)).toEqual([true]);
  });

  it('cuts an overlap in progress when it is shortened', async () => {
    const { id, text } = await membersToken(kind);
    const token = await overlapping(kind, id);
    const expiresAt = new Date(inHours(0.25));
    await update(kind, { id, expiresAt: expiresAt.toISOString() });
    expect(await rowOf(kind, id)).toMatchObject({ expires_at: expiresAt, previous_valid_until: expiresAt });
    expect(await accepted(text, token)).toEqual([true, true]);
  });

  it('is extended in place where the policy says so, an overlap included', async () => {
    await service.world.policy({ extensionRotates: false });
    try {
      const { id, text } = await membersToken(kind);
      const second = await overlapping(kind, id);
      const before = await rowOf(kind, id);
      const expiresAt = new Date(inHours(24 * 60));
      const input = { id, expiresAt: expiresAt.toISOString() };
      await refused('InvalidInput', kind, { ...input, overlapSeconds: 60 });
      expect(await update(kind, input)).toMatchObject({ token: null, tokenId: before['token_id'] });
      expect(await rowOf(kind, id)).toEqual({ ...before, expires_at: expiresAt });
      expect(await accepted(text, second)).toEqual([true, true]);
    } finally {
      await service.world.policy({ extensionRotates: true });
    }
  });

  it.each([true, false])(
    'brings an expired token back with a new text only, policy %j',
    async (extensionRotates) => {
      await service.world.policy({ extensionRotates });
      try {
        const { id, text } = await membersToken(kind);
        const second = await overlapping(kind, id);
        await endedNow(kind, id);
        const expiresAt = inHours(1);
        await refused('InvalidInput', kind, { id, expiresAt, overlapSeconds: 60 });
        const { token } = await update(kind, { id, expiresAt, overlapSeconds: 0 });
        expect(await accepted(text, second, String(token))).toEqual([false, false, true]);
      } finally {
        await service.world.policy({ extensionRotates: true });
      }
    },
  );

  it('leaves an expired token expired when it is only renamed', async () => {
    const { id, text } = await membersToken(kind, { expiresAt: inDays(-1) });
    const before = await rowOf(kind, id);
    expect((await update(kind, { id, name: 'late' })).token).toBeNull();
    expect(await rowOf(kind, id)).toEqual({ ...before, name: 'late' });
    expect(await accepted(text)).toEqual([false]);
  });

  it('brings no token back beyond the cap of live tokens', async () => {
    const person = await service.person();
    await service.world.member(stage.home.workspaceId, person.id, 'member');
    const { id } = await tokenOf(kind, person.id, { expiresAt: inDays(-1) });
    const live = await tokenOf(kind, person.id);
    await service.world.policy({ maximumLiveTokens: 1 });
    try {
      const { token } = person;
      const input = { id, expiresAt: inHours(1) };
      await refusedEverywhere(service, 'PolicyViolation', `update${kind.noun}`, input, { token });
      await update(kind, { id: live.id, expiresAt: inHours(24 * 60) }, 'hasura', token);
    } finally {
      await service.world.policy({ maximumLiveTokens: 100 });
    }
  });
});

describe.each(kinds)('what update$noun does not take', (kind) => {
  it('is an overlap where no text is replaced', async () => {
    const { id } = await membersToken(kind);
    for (const change of [{ name: 'x' }, { expiresAt: inHours(1) }, { name: 'x', expiresAt: inHours(1) }])
      await refused('InvalidInput', kind, { id, ...change, overlapSeconds: 60 });
  });

  it('is neither a name nor an end', async () => {
    const { id } = await membersToken(kind);
    for (const input of [{}, { name: null }, { name: null, expiresAt: null }, { overlapSeconds: 60 }])
      await refused('InvalidInput', kind, { id, ...input });
  });

  it('is an end or an overlap outside the policy of now', async () => {
    const { id, text } = await membersToken(kind);
    for (const expiresAt of [inHours(-1), inHours(24 * 366)])
      await refused('PolicyViolation', kind, { id, name: 'x', expiresAt });
    await refused('PolicyViolation', kind, { id, expiresAt: inHours(24 * 60), overlapSeconds: 7201 });
    await service.world.policy({ minimumLifetimeSeconds: 7200, maximumLifetimeSeconds: 86_400 });
    try {
      await refused('PolicyViolation', kind, { id, expiresAt: inHours(1) });
      await refused('PolicyViolation', kind, { id, expiresAt: inHours(25) });
      await update(kind, { id, name: 'beyond the bounds already' });
      await update(kind, { id, expiresAt: inHours(3) });
    } finally {
      await service.world.policy({ minimumLifetimeSeconds: 0, maximumLifetimeSeconds: 365 * 86_400 });
    }
    expect(await accepted(text)).toEqual([true]);
  });

  it('is a revoked token', async () => {
    const { id, text } = await membersToken(kind, { revokedAt: new Date() });
    for (const change of [{ name: 'x' }, { expiresAt: inHours(1) }, { expiresAt: inHours(24 * 60) }])
      await refused('Conflict', kind, { id, ...change });
    await refused('Conflict', kind, { id, expiresAt: inHours(-1) });
    expect(await accepted(text)).toEqual([false]);
  });
});

/** The two actions that give out a secret, with input that would. */
const secretActions = ({ noun }: Kind, id: string): readonly (readonly [string, Input])[] => [
  [`regenerate${noun}`, { id }],
  [`update${noun}`, { id, expiresAt: inHours(24 * 60) }],
  [`update${noun}`, { id, name: 'renamed' }],
];
const allActions = (kind: Kind, id: string): readonly (readonly [string, Input])[] => [
  ...secretActions(kind, id),
  [`end${kind.noun}Overlap`, { id }],
];

/** Asserts that this login gets none of the secrets. */
async function expectNoSecret(kind: Kind, id: string, token: string): Promise<void> {
  for (const [action, input] of secretActions(kind, id))
    await refusedEverywhere(service, 'Unauthorized', action, input, { token });
}
const end = async ({ noun }: Kind, id: string, token: string) =>
  endedOutput.parse(await succeed(service, 'hasura', `end${noun}Overlap`, { id }, { token })).ended;

describe.each(kinds)('who gets the secret of a token: $noun', (kind) => {
  const seers =
    kind.noun === 'ApiToken' ? (['manager', 'admin', 'owner'] as const) : (['manager', 'admin'] as const);

  it.each(seers)('is not a %s who sees it; they may end its overlap', async (who) => {
    const { id, text } = await membersToken(kind);
    const second = await overlapping(kind, id);
    await expectNoSecret(kind, id, stage[who].token);
    expect(await accepted(text, second)).toEqual([true, true]);
    expect(await end(kind, id, stage[who].token)).toBe(true);
    expect(await accepted(text, second)).toEqual([false, true]);
  });

  it('is not a manager, who ends overlaps of people of role user only', async () => {
    for (const role of ['manager', 'admin'] as const) {
      const other = await service.person({ role });
      await service.world.member(stage.home.workspaceId, other.id, 'member');
      const { id, text } = await tokenOf(kind, other.id);
      const second = await overlapping(kind, id, other.token);
      for (const [action, input] of allActions(kind, id))
        await refusedEverywhere(service, 'Unauthorized', action, input, { token: stage.manager.token });
      expect(await accepted(text, second)).toEqual([true, true]);
      expect(await end(kind, id, stage.admin.token)).toBe(true);
    }
  });

  it.each(['maintainer', 'colleague', 'guest', 'stranger'] as const)(
    'is not a %s: the token looks like one that does not exist',
    async (who) => {
      const { id, text } = await membersToken(kind);
      const second = await overlapping(kind, id);
      const { token } = stage[who];
      for (const [action, input] of allActions(kind, id)) {
        const foreign = await refusedEverywhere(service, 'NotFound', action, input, { token });
        const absent = { ...input, id: missing };
        expect(await refusedEverywhere(service, 'NotFound', action, absent, { token })).toBe(foreign);
      }
      expect(await accepted(text, second)).toEqual([true, true]);
    },
  );

  it('is nobody for a token of the other kind, or a missing one', async () => {
    const [other] = kinds.filter(({ noun }) => noun !== kind.noun);
    if (other === undefined) throw new Error('there is no other kind');
    const { id } = await membersToken(other);
    for (const each of [id, missing, stage.member.id, stage.home.principalId])
      for (const [action, input] of allActions(kind, each))
        for (const { token } of [stage.member, stage.admin])
          await refusedEverywhere(service, 'NotFound', action, input, { token });
  });

  it('is its person no more once they are a guest, or gone, but they may end its overlap', async () => {
    const { id: userId, token } = await service.person();
    const { workspaceId } = stage.home;
    await service.world.member(workspaceId, userId, 'member');
    const { id } = await tokenOf(kind, userId);
    await overlapping(kind, id, token);
    await service.world.member(workspaceId, userId, 'guest');
    await expectNoSecret(kind, id, token);
    await service.world.removeMember(workspaceId, userId);
    await expectNoSecret(kind, id, token);
    expect(await end(kind, id, token)).toBe(true);
  });

  it('is no API token, which ends an overlap if its scopes hold delete', async () => {
    const { id, text } = await membersToken(kind);
    const second = await overlapping(kind, id);
    const { workspaceId } = stage.away;
    await service.world.member(workspaceId, stage.member.id, 'member');
    const narrow = await service.apiToken(stage.member.id, { scopes: ['read:*', 'write:*'] });
    const elsewhere = await service.apiToken(stage.member.id, { workspaceId });
    const full = await service.apiToken(stage.member.id, { scopes: ['read:*', 'write:*', 'delete:*'] });
    const refusal = (code: Code, token: string) =>
      refusedEverywhere(service, code, `end${kind.noun}Overlap`, { id }, { token });
    await refusal('Unauthorized', narrow.text);
    await refusal('NotFound', elsewhere.text);
    expect(await end(kind, id, full.text)).toBe(true);
    expect(await accepted(text, second)).toEqual([false, true]);
    await service.world.removeMember(workspaceId, stage.member.id);
  });
});

describe('an owner of a workspace', () => {
  it('gets the secrets of the service tokens of its principals, whoever owns those', async () => {
    const { token: login } = stage.owner;
    const [, kind] = kinds;
    for (const who of ['colleague', 'member', 'guest'] as const) {
      const { id, text } = await tokenOf(kind, stage[who].id);
      const second = await overlapping(kind, id, login);
      const { token } = await update(kind, { id, expiresAt: inHours(24 * 60) }, 'graphql', login);
      const isGuest = who === 'guest';
      expect(await accepted(text, second, String(token))).toEqual([false, false, !isGuest]);
    }
  });

  it('does not see what is limited to nothing or to another workspace', async () => {
    const unlimited = await service.apiToken(stage.member.id);
    const foreign = await service.serviceToken(stage.away.principalId);
    const { token } = stage.owner;
    for (const [action, input] of [
      ...allActions(kinds[0], unlimited.id),
      ...allActions(kinds[1], foreign.id),
    ])
      await refusedEverywhere(service, 'NotFound', action, input, { token });
  });
});
