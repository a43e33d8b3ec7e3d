import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Service, startService } from '../support/service.js';
import { inDays } from '../support/world.js';
import { contents, dump, oneRow, spellingsIn } from './contents.js';
import { type Input, call, doors, expectRefusal, refusedEverywhere, succeed } from './doors.js';
import { startInstance } from './instance.js';
import { operatorOf } from './operator.js';
import { type Stage, credentialsOf, furnish } from './stage.js';

let service: Service;
let stage: Stage;
let username: string;

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
  const row = await oneRow(service.pool, 'SELECT username FROM graphwarden.user_account WHERE id = $1', [
    stage.member.id,
  ]);
  username = String(row['username']);
});
afterAll(async () => await service.close());

const identify = (token: string, door: (typeof doors)[number] = 'hasura') =>
  succeed(service, door, 'identifyToken', { token }, stage.manager);
const unidentified = (kind: string, isWellFormed: boolean) => ({
  kind,
  isWellFormed,
  isFound: false,
  isSecretRight: false,
  isPrevious: false,
  credentialId: null,
  name: null,
  owner: null,
  workspaceId: null,
  status: null,
  blockedBy: null,
});
/** The same public id, another secret, and a checksum that is right. */
const withOtherSecret = (kind: 'api_token' | 'service_token') => {
  const right = service.opaque(kind);
  const wrong = service.opaque(kind);
  return { right, wrong };
};

describe('a text', () => {
  it.each(doors)('is known for the token it is, blanks around it aside: %s', async (door) => {
    const { member, home } = stage;
    const api = await service.apiToken(member.id, { name: 'nightly', workspaceId: home.workspaceId });
    const robot = await service.serviceToken(home.principalId, { name: 'robot' });
    const found = { isWellFormed: true, isFound: true, isSecretRight: true, isPrevious: false };
    const where = { owner: username, workspaceId: home.workspaceId, status: 'active', blockedBy: null };
    expect(await identify(` ${api.text}\n`, door)).toEqual({
      kind: 'api_token',
      ...found,
      ...where,
      credentialId: api.id,
      name: 'nightly',
    });
    expect(await identify(robot.text, door)).toEqual({
      kind: 'service_token',
      ...found,
      ...where,
      credentialId: robot.id,
      name: 'robot',
    });
  });

  it.each(doors)('is known for the JWT it is, also past its end: %s', async (door) => {
    const { member } = stage;
    const { collab } = await credentialsOf(service, stage);
    const expired = await service.loginJwt(member.id, member.sessionId, inDays(-3));
    for (const [text, kind] of [
      [member.token, 'login'],
      [expired, 'login'],
      [collab, 'collab'],
    ] as const)
      expect(await identify(text, door)).toEqual({
        kind,
        isWellFormed: true,
        isFound: true,
        isSecretRight: true,
        isPrevious: false,
        credentialId: member.sessionId,
        name: null,
        owner: username,
        workspaceId: null,
        status: 'active',
        blockedBy: null,
      });
  });

  it('that nobody issued is told for what it looks like', async () => {
    const { text } = service.opaque('api_token');
    const robot = service.opaque('service_token').text;
    const broken = `${robot.slice(0, -1)}${robot.endsWith('0') ? '1' : '0'}`;
    const [head, claims] = stage.member.token.split('.');
    const forged = `${head ?? ''}.${claims ?? ''}.${'A'.repeat(86)}`;
    const others = await startService();
    const foreign = await others.person();
    await others.close();
    const cases: readonly (readonly [string, string, boolean])[] = [
      [text, 'api_token', true],
      [broken, 'service_token', false],
      ['gwat_', 'api_token', false],
      [forged, 'login', false],
      [foreign.token, 'login', false],
      [await service.loginJwt(stage.member.id, stage.owner.sessionId), 'login', true],
      ['', 'unknown', false],
      ['\0 \ud800', 'unknown', false],
      ['ghp_123456', 'unknown', false],
      ['eyJhbGciOiJub25lIn0.e30.', 'unknown', false],
    ];
    for (const [each, kind, isWellFormed] of cases)
      expect(await identify(each)).toEqual(unidentified(kind, isWellFormed));
  });

  it.each(doors)('that is cut off or damaged is found by the public id it begins with: %s', async (door) => {
    const { member, home } = stage;
    const api = await service.apiToken(member.id, { name: 'cut' });
    const robot = await service.serviceToken(home.principalId, { name: 'cut' });
    const former = service.opaque('api_token');
    await service.apiToken(member.id, {
      name: 'cut',
      previousTokenId: former.row.tokenId,
      previousDigest: former.row.digest,
      previousDigestKeyId: former.row.digestKeyId,
      previousValidUntil: inDays(1),
    });
    const known = { isFound: true, isSecretRight: false, name: 'cut', owner: username, status: 'active' };
    for (const { text } of [api, robot, former])
      for (const damaged of [text.slice(0, 21), text.slice(0, 40), `${text}x`, `${text.slice(0, 21)} …`]) {
        const found = await identify(damaged, door);
        expect(found).toMatchObject({ ...known, isWellFormed: false, isPrevious: text === former.text });
      }
    for (const text of [api.text.slice(0, 20), `gwst${api.text.slice(4, 21)}`, ` x${api.text}`])
      expect(await identify(text, door)).toMatchObject({ isWellFormed: false, isFound: false, name: null });
  });

  it('is found by its public id also when the rest is wrong, which it says', async () => {
    for (const kind of ['api_token', 'service_token'] as const) {
      const { right, wrong } = withOtherSecret(kind);
      const row = { ...wrong.row, tokenId: right.row.tokenId };
      const { member, home, manager } = stage;
      const id =
        kind === 'api_token'
          ? await service.world.apiToken(member.id, row)
          : await service.world.serviceToken(home.principalId, row);
      expect(
        await succeed(service, 'graphql', 'identifyToken', { token: right.text }, manager),
      ).toMatchObject({
        isWellFormed: true,
        isFound: true,
        isSecretRight: false,
        credentialId: id,
      });
    }
  });

  it('is known for the one before, and whether its overlap lasts', async () => {
    const previous = service.opaque('api_token');
    const row = {
      previousTokenId: previous.row.tokenId,
      previousDigest: previous.row.digest,
      previousDigestKeyId: previous.row.digestKeyId,
    };
    const { id } = await service.apiToken(stage.member.id, { ...row, previousValidUntil: inDays(1) });
    const known = { isSecretRight: true, isPrevious: true, credentialId: id };
    expect(await identify(previous.text)).toMatchObject({ ...known, status: 'active' });
    await service.world.updateApiToken(id, { previousValidUntil: inDays(-1) });
    expect(await identify(previous.text)).toMatchObject({ ...known, status: 'superseded' });
    await service.world.updateApiToken(id, { revokedAt: new Date() });
    expect(await identify(previous.text)).toMatchObject({ ...known, status: 'revoked' });
  });

  it('tells whether the credential lives, and what blocks it', async () => {
    const { member, home } = stage;
    const api = await service.apiToken(member.id, { workspaceId: home.workspaceId });
    const robot = await service.serviceToken(home.principalId);
    const expired = await service.apiToken(member.id, { expiresAt: inDays(-1) });
    const blocked = async (text: string) => {
      const { status, blockedBy } = await identify(text);
      return [status, blockedBy];
    };
    await service.world.policy({ frozenKinds: ['api_token', 'collab', 'login'] });
    const byAdmin = async (token: string) =>
      (await succeed(service, 'hasura', 'identifyToken', { token }, stage.admin))['blockedBy'];
    expect(await byAdmin(api.text)).toBe('frozen');
    expect(await byAdmin(robot.text)).toBeNull();
    expect(await byAdmin(member.token)).toBe('frozen');
    expect(await byAdmin(stage.admin.token)).toBeNull();
    await service.world.policy({ frozenKinds: [] });
    await service.world.updateUser(member.id, { isActive: false });
    expect(await blocked(api.text)).toEqual(['active', 'user_inactive']);
    expect(await blocked(robot.text)).toEqual(['active', 'owner_inactive']);
    expect(await blocked(member.token)).toEqual(['active', 'user_inactive']);
    expect(await blocked(expired.text)).toEqual(['expired', null]);
    await service.world.updateUser(member.id, { isActive: true });
    const idle = await service.world.session(member.id, { idleExpiresAt: inDays(-1) });
    const over = await service.world.session(member.id, { expiresAt: inDays(-1), idleExpiresAt: inDays(-2) });
    const ended = await service.world.session(member.id, { revokedAt: new Date() });
    for (const [id, status] of [
      [idle, 'idle'],
      [over, 'expired'],
      [ended, 'revoked'],
    ] as const)
      expect(await blocked(await service.loginJwt(member.id, id))).toEqual([status, null]);
  });
});

describe('identifyToken', () => {
  it('repeats the text nowhere: not in its answer, the tables, the audit log or the log', async () => {
    const { text, id } = await service.apiToken(stage.member.id);
    const instance = await startInstance(service);
    const nonsense = 'a secret that is no token of ours';
    for (const token of [text, stage.member.token, nonsense, `${text}x`])
      for (const door of doors) {
        const outcome = await call(instance, door, 'identifyToken', { token }, stage.manager);
        expect(outcome.code).toBeUndefined();
        expect(spellingsIn(outcome.text, token)).toEqual([]);
        expect(spellingsIn(await dump(service.pool), token)).toEqual([]);
        expect(spellingsIn(instance.logged(), token)).toEqual([]);
      }
    await instance.close();
    const rows = await service.pool.query(
      `SELECT actor_id, subject_type, detail FROM graphwarden.audit_event WHERE action = 'identifyToken' AND subject_id = $1 ORDER BY at`,
      [id],
    );
    const detail = { kind: 'api_token', isPrevious: false };
    expect(rows.rows).toEqual(
      [true, true, false, false].map((isSecretRight) => ({
        actor_id: stage.manager.id,
        subject_type: 'api_token',
        detail: { ...detail, isSecretRight },
      })),
    );
  });

  it('is for managers, admins and operators only; it changes nothing else', async () => {
    const { text } = await service.apiToken(stage.member.id);
    const api = await service.apiToken(stage.admin.id);
    for (const token of [stage.owner.token, stage.member.token, api.text])
      await refusedEverywhere(service, 'Unauthorized', 'identifyToken', { token: text }, { token });
    expectRefusal(
      await call(service, 'hasura', 'identifyToken', { token: text }, { ...stage.admin, role: 'user' }),
      'Unauthorized',
    );
    expectRefusal(await call(service, 'hasura', 'identifyToken', { token: text }), 'AuthenticationMissing');
    const before = await contents(service.pool, { but: ['audit_event'] });
    const seen = await (await operatorOf(service))('identifyToken', { token: text });
    expect(seen).toMatchObject({ isSecretRight: true });
    await succeed(
      service,
      'hasura',
      'identifyToken',
      { token: text },
      { ...stage.admin, role: 'manager_read' },
    );
    expect(await contents(service.pool, { but: ['audit_event'] })).toEqual(before);
  });

  it('takes texts up to a bound', async () => {
    const bad: readonly Input[] = [{ token: 'x'.repeat(8193) }, {}, { token: null }];
    for (const input of bad)
      expectRefusal(await call(service, 'hasura', 'identifyToken', input, stage.admin), 'InvalidInput');
  });
});
