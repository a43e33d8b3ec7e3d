import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { type Instance, startInstance } from '../actions/instance.js';
import { eventually } from '../support/processes.js';
import { type Service, startService } from '../support/service.js';
import { inDays } from '../support/world.js';
import { inSeconds, maxAgeOf, usageOf } from './decisions.js';
import { askAtOnce, lookUpsDuring } from './statements.js';

const kinds = ['login', 'collab', 'api_token', 'service_token'] as const;
const proof = randomBytes(24).toString('base64url');
const from = (address: string) => ({ 'X-Client-Address': address, 'X-Proxy-Proof': proof });

describe.each(['listen', 'poll'])('verified credentials in memory, changes told by way of: %s', (mode) => {
  let service: Service;
  let other: Instance;
  let person: Awaited<ReturnType<Service['person']>>;
  let principal: string;
  beforeAll(async () => {
    service = await startService({
      env: {
        DATABASE_CHANGES: mode,
        CREDENTIAL_CACHE_BOUND_MS: '10000',
        CLIENT_ADDRESS_HEADER: 'X-Client-Address',
        CLIENT_ADDRESS_PROOF_HEADER: 'X-Proxy-Proof',
        CLIENT_ADDRESS_PROOF_SECRET: proof,
      },
    });
    other = await startInstance(service);
    person = await service.person();
    principal = await service.world.principal(await service.world.workspace({ owner: person.id }), person.id);
    await eventually('both hear', () =>
      Promise.resolve(service.app.memory.isUsed() && other.app.memory.isUsed()),
    );
  });
  afterAll(async () => {
    await other.close();
    await service.close();
  });

  const document = (id: string) => ({ model: 'report', objectId: id, reportId: id });
  const newOne: Readonly<Record<(typeof kinds)[number], () => Promise<string>>> = {
    login: async () => (await service.person()).token,
    collab: async () => {
      const { id, sessionId } = await service.person();
      return await service.collabJwt(id, sessionId, document(id));
    },
    api_token: async () => (await service.apiToken(person.id)).text,
    service_token: async () => (await service.serviceToken(principal)).text,
  };
  const lookUpsOf = (...texts: string[]) =>
    lookUpsDuring(service, async () => await askAtOnce(service, texts));
  const statusOf = async (text: string): Promise<number | undefined> => (await askAtOnce(service, [text]))[0];

  test.each(kinds)('a %s is looked up once, and then no more', async (kind) => {
    const text = await newOne[kind]();
    await service.app.caughtUp();
    expect(await lookUpsOf(text)).toBe(1);
    expect(await lookUpsOf(...Array.from({ length: 20 }, () => text))).toBe(0);
    expect((await service.hook(text)).status).toBe(200);
  });

  test.each(kinds)('a hundred requests with one %s make one look-up', async (kind) => {
    const text = await newOne[kind]();
    await service.app.caughtUp();
    let statuses: number[] = [];
    const lookUps = await lookUpsDuring(service, async () => {
      statuses = await askAtOnce(
        service,
        Array.from({ length: 100 }, () => text),
      );
    });
    expect([lookUps, new Set(statuses)]).toEqual([1, new Set([200])]);
  });

  test.each(['api_token', 'service_token'] as const)(
    'an unknown %s is looked up once, and good once it is there',
    async (kind) => {
      const { text, row } = service.opaque(kind);
      await service.app.caughtUp();
      expect([await lookUpsOf(text), await lookUpsOf(text, text), await statusOf(text)]).toEqual([1, 0, 401]);
      if (kind === 'api_token') await service.world.apiToken(person.id, row);
      else await service.world.serviceToken(principal, row);
      await service.app.caughtUp();
      expect(await statusOf(text)).toBe(200);
    },
  );

  test.each(['new', 'renamed'])(
    'an unknown session is looked up once, and good once it is there: %s',
    async (how) => {
      const id = randomBytes(16)
        .toString('hex')
        .replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
      const text = await service.loginJwt(person.id, id);
      await service.app.caughtUp();
      expect([await lookUpsOf(text), await lookUpsOf(text), await statusOf(text)]).toEqual([1, 0, 401]);
      if (how === 'new') await service.world.session(person.id, { id });
      else {
        const old = await service.world.session(person.id);
        await service.app.caughtUp();
        expect([await lookUpsOf(text), await lookUpsOf(text)]).toEqual([1, 0]);
        await service.pool.query('UPDATE graphwarden.user_session SET id = $1 WHERE id = $2', [id, old]);
      }
      await service.app.caughtUp();
      expect(await statusOf(text)).toBe(200);
    },
  );

  test.each(['login', 'collab'] as const)(
    'a %s has one text: its signature written another way is refused',
    async (kind) => {
      const text = await newOne[kind]();
      const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
      const last = alphabet.indexOf(text.slice(-1));
      const others = Array.from(
        { length: 15 },
        (_, index) => text.slice(0, -1) + (alphabet[last ^ (index + 1)] ?? ''),
      );
      const same = (one: string) => Buffer.from(one.split('.')[2] ?? '', 'base64url').toString('hex');
      expect(new Set([text, ...others].map(same)).size).toBe(1);
      expect(await lookUpsOf(...others)).toBe(0);
      expect(new Set(await askAtOnce(service, others))).toEqual(new Set([401]));
      expect(await statusOf(text)).toBe(200);
    },
  );

  test('what is written down of their use empties nothing, and every use counts', async () => {
    const { id, text } = await service.apiToken(person.id);
    const sessions = await service.person();
    const texts = [text, sessions.token];
    await service.app.caughtUp();
    await askAtOnce(service, texts);
    for (let round = 0; round < 3; round += 1) {
      await service.app.flushUsage();
      await service.app.caughtUp();
      expect(await lookUpsOf(...texts, text)).toBe(0);
    }
    expect(await usageOf(service, id)).toEqual({ allowed: 7 });
    expect(await usageOf(service, sessions.sessionId)).toEqual({ allowed: 4 });
    const used =
      "SELECT last_used_at FROM graphwarden.api_token WHERE id = $1 AND last_used_at > now() - interval '1 minute'";
    expect((await service.pool.query(used, [id])).rowCount).toBe(1);
  });

  test('address and rate are looked at on every request, and the action door uses up nothing', async () => {
    const { id, text } = await service.serviceToken(principal, {
      allowedCidrs: ['10.0.0.0/8'],
      rateLimitPerMinute: 4,
    });
    const ask = async (address: string) => (await service.hook(text, from(address))).status;
    expect(await ask('10.0.0.1')).toBe(200);
    const lookUps = await lookUpsDuring(service, async () => {
      expect([await ask('11.0.0.1'), await ask('10.0.0.2')]).toEqual([401, 200]);
      for (let round = 0; round < 5; round += 1)
        expect((await service.action('whoami', {}, { token: text, headers: from('10.0.0.1') })).status).toBe(
          200,
        );
      expect((await service.action('whoami', {}, { token: text, headers: from('11.0.0.1') })).status).toBe(
        401,
      );
      expect([await ask('10.0.0.2'), await ask('10.0.0.2'), await ask('10.0.0.2')]).toEqual([200, 200, 401]);
    });
    expect(lookUps).toBe(6);
    expect(await usageOf(service, id)).toEqual({ allowed: 4, address_not_allowed: 1, rate_limited: 1 });
  });

  test('the rate is used up at /graphql as at the hook', async () => {
    const { id, text } = await service.apiToken(person.id);
    await service.hook(text);
    await service.graphql('{ whoami { username } }', { token: text });
    expect(await usageOf(service, id)).toEqual({ allowed: 2 });
    const limited = await service.serviceToken(principal, { rateLimitPerMinute: 2 });
    const ask = async () =>
      (await service.graphql('{ whoami { username } }', { token: limited.text })).status;
    expect([
      await ask(),
      (await service.hook(limited.text)).status,
      (await service.hook(limited.text)).status,
    ]).toEqual([200, 200, 401]);
    expect(await ask()).toBe(401);
  });

  test('the refreshing of a login asks the database, and lets no JWT in that is past its end', async () => {
    const { id, sessionId, token } = await service.person();
    const expired = await service.loginJwt(id, sessionId, new Date(Date.now() - 3_600_000));
    await askAtOnce(service, [token]);
    for (const text of [token, expired]) {
      const refresh = async () => (await service.action('refreshLogin', {}, { token: text })).status;
      const lookUps = await lookUpsDuring(service, async () => {
        expect([await refresh(), await refresh()]).toEqual([200, 200]);
      });
      expect(lookUps).toBe(2);
    }
    expect(await askAtOnce(service, [expired, token])).toEqual([401, 200]);
    expect((await service.action('whoami', {}, { token: expired })).status).toBe(401);
    await service.world.updateSession(sessionId, { revokedAt: new Date() });
    expect((await service.action('refreshLogin', {}, { token })).status).toBe(401);
  });

  test('whoever revokes is refused at once by the process that was asked, and by another as soon as that was told', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id, text } = await service.apiToken(person.id);
      await Promise.all([service.app.caughtUp(), other.app.caughtUp()]);
      expect([await statusOf(text), ...(await askAtOnce(other, [text]))]).toEqual([200, 200]);
      expect((await service.action('revokeApiToken', { id }, { token: person.token })).status).toBe(200);
      expect(await statusOf(text)).toBe(401);
      await other.app.caughtUp();
      expect(await askAtOnce(other, [text])).toEqual([401]);
    }
  });

  test('whoever logs out, or reports a leak, is refused with the very next request', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { token } = await service.person();
      const { text } = await service.apiToken(person.id);
      await service.app.caughtUp();
      expect(await askAtOnce(service, [token, text])).toEqual([200, 200]);
      expect((await service.action('logout', {}, { token })).status).toBe(200);
      expect(await askAtOnce(service, [token])).toEqual([401]);
      expect((await service.action('revokeLeakedToken', { token: text })).status).toBe(200);
      expect(await askAtOnce(service, [text])).toEqual([401]);
    }
  });

  test('nothing that lasts is done by a credential from memory', async () => {
    const { token } = await service.person();
    await service.app.caughtUp();
    await askAtOnce(service, [token]);
    expect(await lookUpsDuring(service, async () => await service.hook(token))).toBe(0);
    expect(await lookUpsDuring(service, async () => await service.action('whoami', {}, { token }))).toBe(1);
    expect(
      await lookUpsDuring(service, async () => await service.graphql('{ whoami { username } }', { token })),
    ).toBe(1);
  });

  // How a process is told of changes has no part in it.
  if (mode === 'listen')
    test('say how long they last, less and less as their end comes near', async () => {
      const { text } = await service.apiToken(person.id, { expiresAt: inSeconds(302) });
      const seconds = async (): Promise<number> => maxAgeOf(await service.hook(text));
      expect(await seconds()).toBe(300);
      await eventually('less is left than a WebSocket may last', async () => (await seconds()) < 300);
      const left = await seconds();
      await eventually('even less is left', async () => (await seconds()) < left);
    });

  test('end when the database says so, on the second, in memory as well', async () => {
    const [end, login] = [inSeconds(2), await service.person()];
    const [short, overlapping] = [service.opaque('api_token'), service.opaque('service_token')];
    await service.world.apiToken(person.id, { ...short.row, expiresAt: end });
    const { tokenId, digest, digestKeyId } = overlapping.row;
    const previous = {
      previousTokenId: tokenId,
      previousDigest: digest,
      previousDigestKeyId: digestKeyId,
      previousValidUntil: end,
    };
    await service.world.serviceToken(principal, { ...previous, expiresAt: inDays(1) });
    await service.world.updateSession(login.sessionId, { idleExpiresAt: end });
    const moving = await service.person();
    await service.world.updateSession(moving.sessionId, { idleExpiresAt: end });
    const texts = [short.text, overlapping.text, login.token];
    await service.app.caughtUp();
    expect(await askAtOnce(service, texts)).toEqual([200, 200, 200]);
    expect(await statusOf(moving.token)).toBe(200);
    expect(await lookUpsOf(...texts, moving.token)).toBe(0);
    await service.pool.query('UPDATE graphwarden.user_session SET idle_expires_at = $1 WHERE id = $2', [
      inDays(1),
      moving.sessionId,
    ]);
    await eventually('all three have come to their end', async () => {
      const before = Date.now();
      const statuses = await askAtOnce(service, texts);
      if (statuses.includes(401)) expect(Date.now()).toBeGreaterThanOrEqual(end.getTime() - 50);
      if (statuses.includes(200)) expect(before).toBeLessThanOrEqual(end.getTime() + 50);
      return statuses.every((status) => status === 401);
    });
    expect(await statusOf(moving.token)).toBe(200);
  });

  test('an idle session is asked after again: a use from before may be written down late', async () => {
    const { sessionId, token } = await service.person();
    await service.world.updateSession(sessionId, { idleExpiresAt: inSeconds(-1) });
    expect((await service.hook(token)).status).toBe(401);
    await service.pool.query('UPDATE graphwarden.user_session SET idle_expires_at = $1 WHERE id = $2', [
      inDays(1),
      sessionId,
    ]);
    expect((await service.hook(token)).status).toBe(200);
  });
});
