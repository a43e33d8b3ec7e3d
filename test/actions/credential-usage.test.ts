import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type Service, startService } from '../support/service.js';
import { type Input, call, doors, expectRefusal, refusedEverywhere, succeed } from './doors.js';
import { operatorOf } from './operator.js';
import { type Stage, furnish } from './stage.js';

const nothing = '2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11';
const day = 86_400_000;
const proof = randomBytes(24).toString('base64url');
let service: Service;
let stage: Stage;

beforeAll(async () => {
  service = await startService({
    env: {
      CLIENT_ADDRESS_HEADER: 'X-Client-Address',
      CLIENT_ADDRESS_PROOF_HEADER: 'X-Proxy-Proof',
      CLIENT_ADDRESS_PROOF_SECRET: proof,
    },
  });
  stage = await furnish(service);
});
afterAll(async () => await service.close());

const moment = z.iso.datetime().transform((text) => new Date(text));
const usage = z.strictObject({
  credentialId: z.guid(),
  from: moment,
  until: moment,
  allowed: z.int(),
  refused: z.int(),
  hours: z.array(z.strictObject({ hour: moment, outcome: z.string(), requests: z.int() })),
  addresses: z.array(z.strictObject({ address: z.string(), lastSeenAt: moment })),
});
const ago = (days: number): string => new Date(Date.now() - days * day).toISOString();
const count = (credentialId: string, hour: string, outcome: string, requests: number) =>
  service.pool.query(
    `INSERT INTO graphwarden.credential_usage VALUES ($1, date_trunc('hour', $2::timestamptz), $3, $4)`,
    [credentialId, hour, outcome, requests],
  );

describe('the usage of a credential', () => {
  it.each(doors)('is told by hour and outcome, as the hook counted it: %s', async (door) => {
    const { id, text } = await service.apiToken(stage.member.id);
    await service.hook(text);
    await service.hook(text);
    await service.world.updateUser(stage.member.id, { isActive: false });
    await service.hook(text);
    await service.world.updateUser(stage.member.id, { isActive: true });
    await service.app.flushUsage();
    const seen = usage.parse(
      await succeed(service, door, 'credentialUsage', { credentialId: id }, stage.member),
    );
    expect(seen).toMatchObject({ credentialId: id, allowed: 2, refused: 1 });
    expect(seen.hours.map(({ outcome, requests }) => [outcome, requests])).toEqual([
      ['allowed', 2],
      ['user_inactive', 1],
    ]);
    expect(Math.abs(seen.until.getTime() - Date.now())).toBeLessThan(60_000);
    expect(seen.until.getTime() - seen.from.getTime()).toBe(30 * day);
  });

  it('is of the time that is asked for, its first hour included whole', async () => {
    const { id } = await service.apiToken(stage.member.id);
    for (const days of [100, 61, 31, 29, 1]) await count(id, ago(days), 'allowed', days);
    const ask = async (input: Input) =>
      usage.parse(
        await succeed(service, 'hasura', 'credentialUsage', { credentialId: id, ...input }, stage.member),
      );
    expect((await ask({})).allowed).toBe(30);
    expect((await ask({ until: ago(30) })).allowed).toBe(31);
    expect((await ask({ from: ago(91) })).allowed).toBe(61 + 31 + 29 + 1);
    expect((await ask({ from: ago(62), until: ago(30) })).allowed).toBe(61 + 31);
    const begin = new Date(ago(61));
    const last = new Date(begin.setUTCMinutes(59, 59, 999)).toISOString();
    expect((await ask({ from: last, until: ago(40) })).allowed).toBe(61);
  });

  it('is no more than 92 days, and not turned round', async () => {
    const credentialId = stage.member.sessionId;
    const bad: readonly Input[] = [
      { from: ago(93) },
      { from: ago(193), until: ago(100) },
      { from: ago(1), until: ago(2) },
      { from: ago(-1) },
      { from: 'yesterday' },
      { from: '0000-01-01T00:00:00Z', until: '0000-02-01T00:00:00Z' },
    ];
    for (const input of bad) {
      const text = await refusedEverywhere(
        service,
        'InvalidInput',
        'credentialUsage',
        { credentialId, ...input },
        stage.member,
      );
      expect(text).toContain('"from: ');
    }
  });

  it('does not break on counts that GraphQL’s integers do not hold', async () => {
    const { id } = await service.apiToken(stage.member.id);
    await count(id, ago(1), 'allowed', 9_000_000_000);
    await count(id, ago(2), 'allowed', 9_000_000_000);
    const seen = await succeed(service, 'graphql', 'credentialUsage', { credentialId: id }, stage.member);
    expect(seen['allowed']).toBe(2_147_483_647);
  });

  it('is for whoever may see the credential: its person, owners of its workspace, managers, operators', async () => {
    const { member, owner, manager, admin, colleague, stranger, maintainer, home } = stage;
    const limited = await service.apiToken(member.id, { workspaceId: home.workspaceId });
    const robot = await service.serviceToken(home.principalId);
    const seers = [
      [limited.id, member.token],
      [limited.id, owner.token],
      [limited.id, limited.text],
      [robot.id, member.token],
      [robot.id, owner.token],
      [robot.id, limited.text],
      [member.sessionId, member.token],
      ...[manager.token, admin.token].map((token) => [member.sessionId, token] as const),
      [admin.sessionId, manager.token],
    ] as const;
    for (const [credentialId, token] of seers)
      await succeed(service, 'hasura', 'credentialUsage', { credentialId }, { token });
    await (
      await operatorOf(service)
    )('credentialUsage', { credentialId: robot.id });

    const blind = [
      ...[colleague, stranger, maintainer].map(({ token }) => [limited.id, token] as const),
      ...[colleague, stranger, maintainer].map(({ token }) => [robot.id, token] as const),
      [member.sessionId, owner.token],
      [member.sessionId, limited.text],
    ] as const;
    for (const [credentialId, token] of blind) {
      const asked = (id: string) =>
        refusedEverywhere(service, 'NotFound', 'credentialUsage', { credentialId: id }, { token });
      expect(await asked(credentialId)).toBe(await asked(nothing));
    }
  });

  it('is hidden from a manager who chose the role of a user, and from whoever is no person', async () => {
    const asked = { credentialId: stage.member.sessionId };
    const narrowed = { token: stage.manager.token, role: 'user' };
    expectRefusal(await call(service, 'hasura', 'credentialUsage', asked, narrowed), 'NotFound');
    const { id, text } = await service.serviceToken(stage.home.principalId);
    for (const door of doors)
      expectRefusal(
        await call(service, door, 'credentialUsage', { credentialId: id }, { token: text }),
        'Unauthorized',
      );
  });
});

describe('the addresses of a credential', () => {
  const useFrom = async (token: string, ...addresses: readonly string[]): Promise<void> => {
    for (const address of addresses) {
      await service.hook(token, { 'X-Client-Address': address, 'X-Proxy-Proof': proof });
      await service.app.flushUsage();
    }
  };
  const ask = async (door: (typeof doors)[number], credentialId: string, token: string) =>
    usage.parse(await succeed(service, door, 'credentialUsage', { credentialId }, { token })).addresses;
  const shown = async (door: (typeof doors)[number], credentialId: string, token: string) =>
    (await ask(door, credentialId, token)).map(({ address }) => address);

  it.each(doors)('are the five it was last accepted from, the latest first: %s', async (door) => {
    const { id, text } = await service.apiToken(stage.member.id);
    expect(await shown(door, id, stage.member.token)).toEqual([]);
    await useFrom(text, '192.0.2.1', '192.0.2.2', '2001:db8:0:0::7', '192.0.2.3', '192.0.2.4', '192.0.2.5');
    await useFrom(text, '192.0.2.2');
    await useFrom(text.replace(/.{3}$/, 'xxx'), '192.0.2.99');
    const seen = await ask(door, id, stage.member.token);
    const latest = ['192.0.2.2', '192.0.2.5', '192.0.2.4', '192.0.2.3', '2001:db8::7'];
    expect(seen.map(({ address }) => address)).toEqual(latest);
    const times = seen.map(({ lastSeenAt }) => lastSeenAt.getTime());
    expect(times).toEqual(times.toSorted((one, other) => other - one));
    expect(Math.abs((times[0] ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it('are no more than those once cleaning up is due, and none of a session that is gone', async () => {
    const { id, text } = await service.apiToken(stage.member.id);
    const gone = await service.world.session(stage.member.id);
    const kept = await service.world.session(stage.member.id);
    const rowsOf = async (credential: string) =>
      (
        await service.pool.query(
          'SELECT host(address) AS address FROM graphwarden.credential_address WHERE credential_id = $1 ORDER BY last_seen_at',
          [credential],
        )
      ).rows.map(({ address }: { address: string }) => address);
    const six = [1, 2, 3, 4, 5, 6].map((last) => `198.51.100.${last}`);
    await useFrom(text, ...six);
    await service.pool.query(
      `INSERT INTO graphwarden.credential_address VALUES ($1, '192.0.2.1', $2), ($3, '192.0.2.1', $2), ($4, '192.0.2.1', $2)`,
      [gone, ago(91), nothing, kept],
    );
    await service.pool.query('DELETE FROM graphwarden.user_session WHERE id = $1', [gone]);
    await service.pool.query('DELETE FROM graphwarden.job_run');
    expect(await rowsOf(id)).toEqual(six);
    await service.app.runDueJobs();
    expect(await rowsOf(id)).toEqual(six.slice(1));
    expect(await rowsOf(gone)).toEqual([]);
    expect(await rowsOf(nothing)).toEqual([]);
    expect(await rowsOf(kept)).toEqual(['192.0.2.1']);
  });

  it('of a token are for whoever sees it; of a session for whoever may end it', async () => {
    const { member, owner, manager, admin, home } = stage;
    const limited = await service.apiToken(member.id, { workspaceId: home.workspaceId });
    const robot = await service.serviceToken(home.principalId);
    const admins = await service.apiToken(admin.id);
    // Sessions that ask nothing themselves: asking would be a use, too.
    const sessionOf = async ({ id }: { id: string }) => {
      const session = await service.world.session(id);
      return { id: session, text: await service.loginJwt(id, session) };
    };
    const [members, adminsOwn] = [await sessionOf(member), await sessionOf(admin)];
    for (const { text } of [limited, robot, admins, members, adminsOwn]) await useFrom(text, '192.0.2.7');
    const seers = [
      [limited.id, member.token],
      [limited.id, owner.token],
      [robot.id, owner.token],
      [robot.id, manager.token],
      [admins.id, manager.token],
      [members.id, member.token],
      [members.id, manager.token],
      [adminsOwn.id, admin.token],
    ] as const;
    for (const [id, token] of seers) expect(await shown('hasura', id, token)).toEqual(['192.0.2.7']);
    for (const door of doors) expect(await shown(door, adminsOwn.id, manager.token)).toEqual([]);
    const operator = await operatorOf(service);
    expect(await operator('credentialUsage', { credentialId: adminsOwn.id })).toMatchObject({
      addresses: [{ address: '192.0.2.7' }],
    });
  });
});
