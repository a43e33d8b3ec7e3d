import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Service, startService } from '../support/service.js';
import { type TcpProxy, startTcpProxy } from '../support/tcp-proxy.js';
import { inDays } from '../support/world.js';
import { contents, countRows, dump, oneRow, spellingsIn } from './contents.js';
import { type Door, call, doors, expectRefusal, succeed } from './doors.js';
import { operatorOf } from './operator.js';
import { type Stage, credentialsOf, furnish } from './stage.js';

// revokeLeakedToken: what a report ends, and what it never tells.

const proof = randomBytes(32).toString('base64url');
let wire: TcpProxy;
let service: Service;
let stage: Stage;

beforeAll(async () => {
  wire = await startTcpProxy(process.env['TEST_POSTGRES_URL'] ?? '');
  const env = {
    CLIENT_ADDRESS_HEADER: 'X-Real-Ip',
    CLIENT_ADDRESS_PROOF_HEADER: 'X-Proxy-Proof',
    CLIENT_ADDRESS_PROOF_SECRET: proof,
    TRUSTED_PROXY_HOPS: '1',
  };
  // Bytes are counted on the wire, where heartbeats would be among them.
  const { TEST_POSTGRES_URL: server = '' } = process.env;
  const changesUrl = (url: string): string => new URL(new URL(url).pathname, server).toString();
  service = await startService({ databaseUrl: wire.urlThrough, changesUrl, env });
  stage = await furnish(service);
});
afterAll(async () => {
  await service.close();
  await wire.close();
});

let serial = 0;
const newAddress = (): string => `10.1.${Math.trunc(++serial / 200)}.${(serial % 200) + 1}`;
const from = (address: string) => ({
  'X-Forwarded-For': address,
  'X-Real-Ip': address,
  'X-Proxy-Proof': proof,
});
type Reporter = { token?: string; address?: string };
/** Reports a text, each time from another address unless one is given. */
const outcomeOf = (text: string, door: Door = 'hasura', { token, address = newAddress() }: Reporter = {}) =>
  call(
    service,
    door,
    'revokeLeakedToken',
    { token: text },
    { headers: from(address), ...(token !== undefined && { token }) },
  );
async function report(text: string, door: Door = 'hasura', reporter: Reporter = {}): Promise<void> {
  const { code, output } = await outcomeOf(text, door, reporter);
  expect({ code, output }).toEqual({ code: undefined, output: { accepted: true } });
}
/** Reports a text that must do nothing whatever. */
async function reportInVain(text: string): Promise<void> {
  const before = await contents(service.pool);
  for (const door of doors) await report(text, door);
  expect(await contents(service.pool)).toEqual(before);
}
const statusOf = async (text: string): Promise<number> => (await service.hook(text)).status;
const auditOf = (subjectId: string) =>
  oneRow(
    service.pool,
    `SELECT actor_kind, actor_id, actor_name, subject_type, detail, host(address) AS address
       FROM graphwarden.audit_event WHERE action = 'revokeLeakedToken' AND subject_id = $1`,
    [subjectId],
  );
const withPrevious = (previousValidUntil: Date) => {
  const { text, row } = service.opaque('api_token');
  const { tokenId: previousTokenId, digest: previousDigest, digestKeyId: previousDigestKeyId } = row;
  return { text, row: { previousTokenId, previousDigest, previousDigestKeyId, previousValidUntil } };
};

describe('a report of a leak', () => {
  it.each(doors)('revokes the token whose current text it is, whoever reports: %s', async (door) => {
    const api = await service.apiToken(stage.member.id);
    const robot = await service.serviceToken(stage.home.principalId);
    const address = newAddress();
    for (const [text, id, table] of [
      [api.text, api.id, 'api_token'],
      [robot.text, robot.id, 'service_token'],
    ] as const) {
      expect(await statusOf(text)).toBe(200);
      await report(`${text}\n`, door, { address });
      expect(await statusOf(text)).toBe(401);
      expect(
        await oneRow(
          service.pool,
          `SELECT revoked_by, revoked_reason FROM graphwarden.${table} WHERE id = $1`,
          [id],
        ),
      ).toEqual({ revoked_by: null, revoked_reason: 'leaked' });
      expect(await auditOf(id)).toEqual({
        actor_kind: 'anonymous',
        actor_id: null,
        actor_name: 'anonymous',
        subject_type: table,
        detail: { reason: 'leaked', overlapEnded: false },
        address,
      });
    }
  });

  it('says who reported, if it was somebody; tokens may report others and themselves', async () => {
    const { member, stranger } = stage;
    const reader = await service.apiToken(stranger.id, { scopes: ['read:*'] });
    const robot = await service.serviceToken(stage.away.principalId);
    for (const [token, by, actor] of [
      [stranger.token, stranger.id, stranger.id],
      [reader.text, stranger.id, stranger.id],
      [robot.text, null, stage.away.principalId],
    ] as const) {
      const { id, text } = await service.apiToken(member.id);
      await report(text, 'graphql', { token });
      const row = await oneRow(service.pool, 'SELECT revoked_by FROM graphwarden.api_token WHERE id = $1', [
        id,
      ]);
      expect(row).toEqual({ revoked_by: by });
      expect(await auditOf(id)).toMatchObject({ actor_id: actor });
    }
    for (const { text } of [reader, robot]) {
      await report(text, 'hasura', { token: text });
      expect(await statusOf(text)).toBe(401);
      expectRefusal(await outcomeOf(text, 'hasura', { token: text }), 'AuthenticationInvalid');
    }
    const { id, text } = await service.apiToken(member.id);
    const operator = await operatorOf(service);
    expect(await operator('revokeLeakedToken', { token: text })).toEqual({ accepted: true });
    expect(await auditOf(id)).toMatchObject({ actor_kind: 'operator', actor_name: 'root' });
  });

  it('does nothing by a public id alone, nor by a text that is cut off or damaged', async () => {
    const { text } = await service.apiToken(stage.member.id);
    for (const damaged of [text.slice(0, 21), text.slice(0, -1), `${text}x`]) await reportInVain(damaged);
    expect(await statusOf(text)).toBe(200);
  });

  it('of the text before ends the overlap and nothing else', async () => {
    const { text, row } = withPrevious(inDays(1));
    const current = await service.apiToken(stage.member.id, row);
    expect(await statusOf(text)).toBe(200);
    await report(text);
    expect([await statusOf(text), await statusOf(current.text)]).toEqual([401, 200]);
    expect(await auditOf(current.id)).toMatchObject({ detail: { reason: 'leaked', overlapEnded: true } });
    await reportInVain(text);
  });

  it.each(doors)(
    'ends the session that a login or collab JWT rests on, also past its end: %s',
    async (door) => {
      const { member, home } = stage;
      const document = { model: 'report', objectId: home.reportId, reportId: home.reportId };
      for (const textOf of [
        (id: string) => service.loginJwt(member.id, id),
        (id: string) => service.loginJwt(member.id, id, inDays(-3)),
        (id: string) => service.collabJwt(member.id, id, document),
      ]) {
        const id = await service.world.session(member.id);
        await report(await textOf(id), door);
        expect(await statusOf(await service.loginJwt(member.id, id))).toBe(401);
        expect(await auditOf(id)).toMatchObject({ subject_type: 'session', detail: { reason: 'leaked' } });
      }
      expect(await statusOf(member.token)).toBe(200);
    },
  );

  it('that was made before, or of what is over, changes nothing: who, when and why stay', async () => {
    const { member } = stage;
    const row = { revokedAt: new Date(), revokedBy: member.id, revokedReason: 'first' };
    const revoked = await service.apiToken(member.id, row);
    const ended = await service.world.session(member.id, { revokedAt: new Date() });
    const idle = await service.world.session(member.id, { idleExpiresAt: inDays(-1) });
    const over = withPrevious(inDays(-1));
    await service.apiToken(member.id, over.row);
    for (const text of [
      revoked.text,
      await service.loginJwt(member.id, ended),
      await service.loginJwt(member.id, idle),
      over.text,
    ])
      await reportInVain(text);
  });

  it('of an expired token revokes it too: nobody can extend it any more', async () => {
    const { id, text } = await service.apiToken(stage.member.id, { expiresAt: inDays(-1) });
    await report(text);
    expect(await auditOf(id)).toMatchObject({ detail: { reason: 'leaked' } });
  });

  it('does nothing without the right secret', async () => {
    const { member, owner, home } = stage;
    for (const kind of ['api_token', 'service_token'] as const) {
      const right = service.opaque(kind);
      const row = { ...service.opaque(kind).row, tokenId: right.row.tokenId };
      if (kind === 'api_token') await service.world.apiToken(member.id, row);
      else await service.world.serviceToken(home.principalId, row);
      await reportInVain(right.text);
    }
    const api = await service.apiToken(member.id);
    const others = await startService();
    const foreign = await others.loginJwt(member.id, member.sessionId);
    await others.close();
    const [head, claims] = member.token.split('.');
    for (const text of [
      '',
      '\0\ud800',
      'gwat_',
      `${api.text}0`,
      api.text.replace('gwat', 'gwst'),
      foreign,
      `${head ?? ''}.${claims ?? ''}.${'A'.repeat(86)}`,
      await service.loginJwt(member.id, owner.sessionId),
      service.opaque('api_token').text,
    ])
      await reportInVain(text);
    expect([await statusOf(api.text), await statusOf(member.token)]).toEqual([200, 200]);
  });

  it('leaves its text in no table', async () => {
    const { text } = await service.apiToken(stage.member.id);
    const session = await service.world.session(stage.member.id);
    const jwt = await service.loginJwt(stage.member.id, session);
    for (const each of [text, jwt, 'a secret that is no token of ours']) {
      await report(each);
      await report(each, 'graphql');
      expect(spellingsIn(await dump(service.pool), each)).toEqual([]);
    }
  });

  it('made many times at once revokes once', async () => {
    const { id, text } = await service.apiToken(stage.member.id);
    await Promise.all(Array.from({ length: 10 }, (_, index) => report(text, doors[index % 2])));
    const rows = await countRows(service.pool, 'graphwarden.audit_event', 'subject_id = $1', [id]);
    expect(rows).toBe(1);
  });

  it('at the moment of a rotation leaves one consistent state', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { id, text } = await service.apiToken(stage.member.id);
      const rotation = call(
        service,
        'hasura',
        'regenerateApiToken',
        { id, overlapSeconds: 600 },
        stage.member,
      );
      const [{ code, output }] = await Promise.all([rotation, report(text)]);
      expect(await statusOf(text)).toBe(401);
      if (code === undefined) expect(await statusOf(String(output['token']))).toBe(200);
      else expect(code).toBe('Conflict');
    }
  });

  it('comes from everybody but a collaborative editor, and is a text', async () => {
    const { collab } = await credentialsOf(service, stage);
    expectRefusal(await outcomeOf('x', 'hasura', { token: collab }), 'Unauthorized');
    for (const input of [{}, { token: 1 }, { token: 'x'.repeat(8193) }])
      expectRefusal(await call(service, 'hasura', 'revokeLeakedToken', input), 'InvalidInput');
  });
});

describe('a flood of reports', () => {
  const junk = ['', 'junk', 'gwat_0123456789abcdef_x', 'eyJhbGciOiJFZERTQSJ9.e30.AAAA'];

  it('of what is no credential asks nothing of the database, and keeps nobody out', async () => {
    const [head, claims] = stage.member.token.split('.');
    const broken = service.opaque('api_token').text.replace(/.$/, '-');
    await wire.cut();
    for (const text of [...junk, broken, `${head ?? ''}.${claims ?? ''}.${'A'.repeat(86)}`])
      for (const door of doors) await report(text, door);
    const wellFormed = service.opaque('api_token').text;
    for (const door of doors) expectRefusal(await outcomeOf(wellFormed, door), 'Unavailable');
    await wire.restore();
    const sent = wire.bytesSent();
    const address = newAddress();
    for (let time = 0; time < 100; time += 1)
      await report(junk[time % junk.length] ?? '', 'hasura', { address });
    expect(wire.bytesSent()).toBe(sent);
    const { text } = await service.apiToken(stage.member.id);
    await report(text, 'hasura', { address });
    expect(await statusOf(text)).toBe(401);
  });

  const flood = async (reporter: Reporter, times = 30): Promise<void> => {
    for (let time = 0; time < times; time += 1)
      await report(service.opaque('api_token').text, doors[time % 2], reporter);
  };

  it('from one network waits, while reports from elsewhere and of known credentials go on', async () => {
    const address = newAddress();
    await flood({ address });
    const { text } = await service.apiToken(stage.member.id);
    for (const door of doors) {
      const outcome = await outcomeOf(text, door, { address });
      expectRefusal(outcome, 'RateLimited');
      expect(outcome.message).toMatch(/^Too many reports: try again in \d+ seconds\.$/);
    }
    expect(await statusOf(text)).toBe(200);
    await report('junk', 'hasura', { address });
    await report(service.opaque('api_token').text, 'hasura', { address: newAddress() });
    await report(text, 'hasura', { address, token: stage.stranger.token });
    expect(await statusOf(text)).toBe(401);
  });

  it('tells Hasura how long to wait', async () => {
    const address = '2001:db8:1:2::1';
    await flood({ address });
    const { status, headers } = await service.action(
      'revokeLeakedToken',
      { token: service.opaque('api_token').text },
      { headers: from('2001:db8:1:2:ffff::9') },
    );
    expect(status).toBe(429);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  });

  it('by one credential does not count against others', async () => {
    const { member, colleague } = stage;
    await flood({ token: member.token });
    expectRefusal(
      await outcomeOf(service.opaque('api_token').text, 'hasura', { token: member.token }),
      'RateLimited',
    );
    await report(service.opaque('api_token').text, 'hasura', { token: colleague.token });
  });

  it('from addresses that nobody knows shares a wider count', async () => {
    const nobody = () =>
      call(service, 'hasura', 'revokeLeakedToken', { token: service.opaque('api_token').text });
    const outcomes = await Promise.all(Array.from({ length: 300 }, nobody));
    expect(outcomes.filter(({ code }) => code !== undefined)).toEqual([]);
    expectRefusal(await nobody(), 'RateLimited');
    await report(service.opaque('api_token').text);
  });
});

it('a public report succeeds by GraphQL as by Hasura', async () => {
  const { text } = await service.apiToken(stage.member.id);
  const document = 'mutation ($token: String!) { revokeLeakedToken(token: $token) { accepted } }';
  const { body } = await service.graphql(document, {
    variables: { token: text },
    headers: from(newAddress()),
  });
  expect(body).toEqual({ data: { revokeLeakedToken: { accepted: true } } });
  expect(
    await succeed(service, 'hasura', 'revokeLeakedToken', { token: text }, { headers: from(newAddress()) }),
  ).toEqual({
    accepted: true,
  });
});
