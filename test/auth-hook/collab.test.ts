import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { collabJwtType, signCollabJwt } from '../../src/tokens/collab-jwt.js';
import { type Service, startService } from '../support/service.js';
import {
  agoInSeconds,
  decisionsDuring,
  freeze,
  inSeconds,
  maxAgeOf,
  modes,
  pairsOf,
  rolesOfNobody,
  rolesOfPeople,
  usageOf,
} from './decisions.js';
import { forgedJwts, jwtOf, ourSignature, soundJwt } from './forged-jwt.js';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(async () => await service.close());
afterEach(async () => await freeze(service, []));

const nil = '00000000-0000-0000-0000-000000000000';
const [objectId, reportId] = [randomUUID(), randomUUID()];
const report = { model: 'report', objectId: reportId, reportId };
const finding = { model: 'report_finding', objectId, reportId, findingId: objectId };

describe.each(modes)('a collab JWT in %s mode', (_mode, hook) => {
  test.each([
    ['user', report, { 'object-id': reportId, 'finding-id': nil }],
    ['manager', report, { 'object-id': reportId, 'finding-id': nil }],
    ['admin', finding, { 'object-id': objectId, 'finding-id': objectId }],
  ] as const)(
    'of a person with the role %s acts as collab, with exactly these variables',
    async (role, document, ids) => {
      const username = `editor ${randomUUID()}`;
      const { id, sessionId } = await service.person({ role, username });
      const answer = await hook(service, await service.collabJwt(id, sessionId, document));
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({
        'x-hasura-role': 'collab',
        'x-hasura-user-id': id,
        'x-hasura-user-name': username,
        'x-hasura-credential': 'collab',
        'x-hasura-credential-id': sessionId,
        'x-hasura-collab-model': document.model,
        'x-hasura-collab-object-id': ids['object-id'],
        'x-hasura-collab-report-id': reportId,
        'x-hasura-collab-finding-id': ids['finding-id'],
        'Cache-Control': 'max-age=300',
      });
    },
  );

  test('may ask for the role it has, and for no other, whoever its person is', async () => {
    const { id, sessionId } = await service.person({ role: 'admin' });
    const token = await service.collabJwt(id, sessionId, finding);
    for (const role of [...rolesOfPeople, ...rolesOfNobody]) {
      const { status } = await hook(service, token, { 'X-Hasura-Role': role });
      expect([role, status]).toEqual([role, role === 'collab' ? 200 : 401]);
    }
  });
});

const faults = [
  'signature',
  'wrong_subject',
  'revoked',
  'expired',
  'idle',
  'user_inactive',
  'frozen',
  'claims_incomplete',
] as const;
type Fault = (typeof faults)[number];

/** A collab JWT with all of these faults, and no other. */
async function collabWith(...broken: readonly Fault[]): Promise<{ token: string; sessionId: string }> {
  const has = (fault: Fault): boolean => broken.includes(fault);
  const id = await service.world.user({ isActive: !has('user_inactive') });
  const sessionId = await service.world.session(id, {
    ...(has('revoked') && { revokedAt: agoInSeconds(60) }),
    ...(has('expired') && { expiresAt: agoInSeconds(60) }),
    ...(has('idle') && { idleExpiresAt: agoInSeconds(60) }),
  });
  if (has('frozen')) await freeze(service, ['collab']);
  const sub = has('wrong_subject') ? await service.world.user() : id;
  const claimed = has('claims_incomplete') ? {} : { document: documentOf(report) };
  const { header, payload } = soundJwt(service, collabJwtType, { sid: sessionId, sub, ...claimed });
  const sign = has('signature') ? () => Buffer.alloc(64) : ourSignature(service);
  return { sessionId, token: await jwtOf(header, payload, sign) };
}

const documentOf = (document: {
  model: string;
  objectId: string;
  reportId?: string;
  findingId?: string;
}) => ({
  model: document.model,
  object_id: document.objectId,
  report_id: document.reportId,
  finding_id: document.findingId,
});

const usageFor = (reason: Fault) =>
  reason === 'signature' || reason === 'wrong_subject' ? {} : { [reason]: 1 };

describe('the checks of a collab JWT', () => {
  test('one without fault passes all of them', async () => {
    const { token, sessionId } = await collabWith();
    expect(await decisionsDuring(service, () => service.hook(token))).toEqual(['collab: allowed']);
    expect(await usageOf(service, sessionId)).toEqual({ allowed: 1 });
  });

  test.each(faults)('%s is refused', async (fault) => {
    const { token, sessionId } = await collabWith(fault);
    const decided = await decisionsDuring(service, async () => {
      expect((await service.hook(token)).status).toBe(401);
    });
    expect(decided).toEqual([`collab: ${fault}`]);
    expect(await usageOf(service, sessionId)).toEqual(usageFor(fault));
  });

  test.each(pairsOf(faults))('%s is noticed before %s', async (earlier, later) => {
    const { token, sessionId } = await collabWith(earlier, later);
    expect(await decisionsDuring(service, () => service.hookPost(token))).toEqual([`collab: ${earlier}`]);
    expect(await usageOf(service, sessionId)).toEqual(usageFor(earlier));
  });

  test('one of a session that does not exist is refused', async () => {
    const token = await service.collabJwt(await service.world.user(), randomUUID(), report);
    expect(await decisionsDuring(service, () => service.hook(token))).toEqual(['collab: unknown']);
  });

  const { model, object_id, report_id, finding_id } = documentOf(finding);
  test.each<[string, unknown]>([
    ['no document', undefined],
    ['a document that is null', null],
    ['a document that is text', 'report'],
    ['a model that we do not know', { model: 'oplog', object_id }],
    ['a model of every object', { model: 'constructor', object_id }],
    ['no model', { object_id, report_id, finding_id }],
    ['no object', { model, report_id, finding_id }],
    ['an object that is no id', { model, object_id: '1', report_id, finding_id }],
    ['a report that is no id', { model, object_id, report_id: '', finding_id }],
    ['more than a document has', { model, object_id, report_id, finding_id, user_id: object_id }],
    ['a finding without its report', { model, object_id, finding_id }],
    ['a finding without the finding', { model, object_id, report_id }],
    ['a report without the report', { model: 'report', object_id }],
    ['an observation without its report', { model: 'report_observation', object_id }],
    ['an observation with a finding', { model: 'report_observation', object_id, report_id, finding_id }],
  ])('one with %s is incomplete', async (_what, document) => {
    const { id, sessionId } = await service.person();
    const { header, payload } = soundJwt(service, collabJwtType, { sid: sessionId, sub: id, document });
    const token = await jwtOf(header, payload, ourSignature(service));
    expect(await decisionsDuring(service, () => service.hook(token))).toEqual(['collab: claims_incomplete']);
  });
});

describe('freezing', () => {
  test('collab JWTs spares nobody, not even admins and the session it was done from', async () => {
    const { id, sessionId } = await service.person({ role: 'admin' });
    await freeze(service, ['collab'], sessionId);
    expect((await service.hook(await service.collabJwt(id, sessionId, report))).status).toBe(401);
  });

  test('logins leaves collab JWTs alone, and freezing collab JWTs leaves logins alone', async () => {
    const { id, sessionId, token } = await service.person();
    const collab = await service.collabJwt(id, sessionId, report);
    await freeze(service, ['login', 'api_token', 'service_token']);
    expect((await service.hook(collab)).status).toBe(200);
    await freeze(service, ['collab']);
    expect((await service.hook(token)).status).toBe(200);
  });
});

describe('the signature of a collab JWT', () => {
  test('no forgery is believed, and none leaves a trace at the session', async () => {
    const { id, sessionId } = await service.person();
    const forged = await forgedJwts(service, collabJwtType, { sid: sessionId, sub: id });
    const believed: string[] = [];
    for (const [what, token] of forged)
      if ((await service.hookPost(token)).status !== 401) believed.push(what);
    expect(believed).toEqual([]);
    expect(await usageOf(service, sessionId)).toEqual({});
  });

  test('claims of one kind under the typ of the other are refused, by that kind', async () => {
    const { id, sessionId } = await service.person();
    const asCollab = soundJwt(service, collabJwtType, { jti: sessionId, sub: id });
    const token = await jwtOf(asCollab.header, asCollab.payload, ourSignature(service));
    expect(await decisionsDuring(service, () => service.hook(token))).toEqual(['collab: signature']);
  });
});

describe('the end of a collab JWT', () => {
  const issued = async (ago: number, row: { expiresAt?: Date; idleExpiresAt?: Date } = {}) => {
    const userId = await service.world.user();
    const sessionId = await service.world.session(userId, row);
    const document = { ...report, findingId: undefined };
    const { token } = await signCollabJwt(service.jwt, { userId, sessionId, document }, agoInSeconds(ago));
    return await service.hook(token);
  };
  const day = 24 * 60 * 60;

  test('comes after a day', async () => {
    expect((await issued(day - 30)).status).toBe(200);
    expect((await issued(day)).status).toBe(401);
  });

  test('bounds a WebSocket, and so does that of its session', async () => {
    expect(maxAgeOf(await issued(day - 100))).toBeLessThanOrEqual(100);
    expect(maxAgeOf(await issued(day - 100))).toBeGreaterThanOrEqual(80);
    expect(maxAgeOf(await issued(0, { expiresAt: inSeconds(50) }))).toBeLessThanOrEqual(50);
    expect(maxAgeOf(await issued(0, { idleExpiresAt: inSeconds(40) }))).toBeLessThanOrEqual(40);
  });

  test('comes at once when the session that issued it ends by logout', async () => {
    const { id, sessionId, token } = await service.person();
    const collab = await service.collabJwt(id, sessionId, report);
    expect((await service.hook(collab)).status).toBe(200);
    expect((await service.action('logout', {}, { token })).status).toBe(200);
    expect((await service.hook(collab)).status).toBe(401);
  });

  test('another session of the same person keeps its own', async () => {
    const { id, sessionId } = await service.person();
    const other = await service.collabJwt(id, await service.world.session(id), report);
    await service.world.updateSession(sessionId, { revokedAt: new Date() });
    expect((await service.hook(other)).status).toBe(200);
  });
});

test('one issued by the action for a finding names the finding, its report, and the session', async () => {
  const { world } = service;
  const { id, token, sessionId } = await service.person();
  const client = await world.client(await world.workspace({ owner: id }));
  const reportOf = await world.report(await world.project(client));
  const findingOf = await world.finding(reportOf);
  const issued = await service.action(
    'issueCollabToken',
    { model: 'report_finding', id: findingOf },
    { token },
  );
  expect(issued.status).toBe(200);
  const answer = await service.hook(String(issued.body['token']));
  expect(answer.body).toMatchObject({
    'x-hasura-role': 'collab',
    'x-hasura-credential-id': sessionId,
    'x-hasura-collab-model': 'report_finding',
    'x-hasura-collab-object-id': findingOf,
    'x-hasura-collab-report-id': reportOf,
    'x-hasura-collab-finding-id': findingOf,
  });
});
