import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { z } from 'zod';
import { nilUuid } from '../../src/access/session-variables.js';
import { type Service, startService } from '../support/service.js';
import { inDays } from '../support/world.js';
import { type Door, call, collabOutput, doors, expectRefusal, refusedEverywhere, succeed } from './doors.js';
import { type Stage, furnish } from './stage.js';

// issueCollabToken and checkEditPermission.

const nothing = '2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11';
const checkOutput = z.strictObject({ userId: z.guid(), username: z.string(), expiresAt: z.iso.datetime() });
let service: Service;
let stage: Stage;
let username: string;

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
  username = 'who edits';
  await service.world.updateUser(stage.member.id, { username });
});
afterAll(async () => await service.close());

const issue = async (model: string, id: string, token = stage.member.token, door: Door = 'hasura') =>
  collabOutput.parse(await succeed(service, door, 'issueCollabToken', { model, id }, { token }));
const check = (model: string, id: string, token: string, door: Door = 'hasura') =>
  call(service, door, 'checkEditPermission', { model, id }, { token });

/** One of each model, with the ids that a JWT for such a document carries. */
const documents = () => {
  const { reportId, findingId, observationId } = stage.home;
  return [
    { model: 'report', id: reportId, reportId, findingId: nilUuid },
    { model: 'report_finding', id: findingId, reportId, findingId },
    { model: 'report_observation', id: observationId, reportId, findingId: nilUuid },
  ];
};

describe('issueCollabToken', () => {
  it.each(doors)('gives a JWT for one document, good for a day, that the hook accepts, %s', async (door) => {
    for (const { model, id, reportId, findingId } of documents()) {
      const { token, expiresAt } = await issue(model, id, stage.member.token, door);
      expect(Math.abs(expiresAt.getTime() - Date.now() - 86_400_000)).toBeLessThan(60_000);
      expect(decodeJwt(token).exp).toBe(expiresAt.getTime() / 1000);
      expect(decodeProtectedHeader(token)).toMatchObject({ typ: 'graphwarden-collab+jwt', alg: 'EdDSA' });
      const { body } = await service.hook(token);
      expect(body).toEqual({
        'x-hasura-role': 'collab',
        'x-hasura-user-id': stage.member.id,
        'x-hasura-user-name': username,
        'x-hasura-credential': 'collab',
        'x-hasura-credential-id': stage.member.sessionId,
        'x-hasura-collab-model': model,
        'x-hasura-collab-object-id': id,
        'x-hasura-collab-report-id': reportId,
        'x-hasura-collab-finding-id': findingId,
        'Cache-Control': expect.stringMatching(/^max-age=\d+$/),
      });
    }
  });

  it('is for whoever may edit: by assignment, by role in the workspace, by standing', async () => {
    for (const { token } of [stage.member, stage.maintainer, stage.owner, stage.manager, stage.admin])
      for (const { model, id } of documents()) await issue(model, id, token);
  });

  it('is not for who may not edit: the document looks like one that does not exist', async () => {
    for (const { token } of [stage.guest, stage.colleague, stage.stranger])
      for (const { model, id } of documents()) {
        const foreign = await refusedEverywhere(
          service,
          'NotFound',
          'issueCollabToken',
          { model, id },
          { token },
        );
        const input = { model, id: nothing };
        expect(await refusedEverywhere(service, 'NotFound', 'issueCollabToken', input, { token })).toBe(
          foreign,
        );
      }
  });

  it('does not find a document under another model', async () => {
    const { token } = stage.member;
    const strays = documents().flatMap(({ model }) =>
      documents()
        .filter((document) => document.model !== model)
        .map(({ id }) => ({ model, id })),
    );
    expect(strays).toHaveLength(6);
    for (const input of strays)
      await refusedEverywhere(service, 'NotFound', 'issueCollabToken', input, { token });
  });

  it('dies with the session that issued it, and with no other', async () => {
    const { member, home } = stage;
    const sessionId = await service.world.session(member.id);
    const login = await service.loginJwt(member.id, sessionId);
    const { token } = await issue('report', home.reportId, login);
    await succeed(service, 'hasura', 'logout', {}, { token: stage.colleague.token });
    expect((await service.hook(token)).status).toBe(200);
    await succeed(service, 'hasura', 'logout', {}, { token: login });
    expect((await service.hook(token)).status).toBe(401);
    expectRefusal(await check('report', home.reportId, token), 'AuthenticationInvalid');
  });
});

describe('checkEditPermission', () => {
  it.each(doors)('says who edits the document of the JWT, and until when, %s', async (door) => {
    const sessionId = await service.world.session(stage.member.id, { idleExpiresAt: inDays(6) });
    const login = await service.loginJwt(stage.member.id, sessionId);
    for (const { model, id } of documents()) {
      const { token, expiresAt } = await issue(model, id, login);
      const outcome = await check(model, id, token, door);
      expect(checkOutput.parse(outcome.output)).toEqual({
        userId: stage.member.id,
        username,
        expiresAt: expiresAt.toISOString(),
      });
      expect((await check(model, id.toUpperCase(), token, door)).code).toBeUndefined();
    }
  });

  it('ends no later than the session', async () => {
    const ends = new Date(Math.floor(Date.now() / 1000) * 1000 + 3_600_000);
    const sessionId = await service.world.session(stage.member.id, { expiresAt: ends });
    const login = await service.loginJwt(stage.member.id, sessionId);
    const { token } = await issue('report', stage.home.reportId, login);
    expect((await check('report', stage.home.reportId, token)).output).toMatchObject({
      expiresAt: ends.toISOString(),
    });
  });

  it('compares the claims before it looks anything up: other ids are refused alike, existing or not', async () => {
    const { home, away } = stage;
    const { token } = await issue('report', home.reportId);
    const other = await service.world.report(home.projectId);
    const refusals: string[] = [];
    for (const [model, id] of [
      ['report', other],
      ['report', away.reportId],
      ['report', nothing],
      ['report', home.findingId],
      ['report_finding', home.findingId],
      ['report_finding', home.reportId],
      ['report_finding', nothing],
      ['report_observation', home.observationId],
      ['report_observation', home.reportId],
      ['Report', home.reportId],
      ['no model at all', home.reportId],
    ] as const)
      refusals.push(
        await refusedEverywhere(service, 'Unauthorized', 'checkEditPermission', { model, id }, { token }),
      );
    expect(new Set(refusals).size).toBe(1);
  });

  it('gives the same refusal once the right to edit is lost, and the document again with the right', async () => {
    const { home, away } = stage;
    const { id, token: login } = await service.person();
    await service.world.member(home.workspaceId, id, 'maintainer');
    const input = { model: 'report', id: home.reportId };
    const { token } = await issue('report', home.reportId, login);
    expect((await check('report', home.reportId, token)).code).toBeUndefined();
    await service.world.member(home.workspaceId, id, 'member');
    const lost = await refusedEverywhere(service, 'Unauthorized', 'checkEditPermission', input, { token });
    const other = { model: 'report', id: away.reportId };
    expect(await refusedEverywhere(service, 'Unauthorized', 'checkEditPermission', other, { token })).toBe(
      lost,
    );
    await service.world.assign(home.projectId, id);
    expect((await check('report', home.reportId, token)).code).toBeUndefined();
    await service.world.member(home.workspaceId, id, 'guest');
    expectRefusal(await check('report', home.reportId, token), 'Unauthorized');
    await service.world.removeMember(home.workspaceId, id);
    expectRefusal(await check('report', home.reportId, token), 'Unauthorized');
  });

  it('gives the same refusal for a document that has gone', async () => {
    const { home } = stage;
    const reportId = await service.world.report(home.projectId);
    const gone = [
      ['report', reportId],
      ['report_finding', await service.world.finding(reportId)],
      ['report_observation', await service.world.observation(reportId)],
    ] as const;
    const tokens = new Map<string, string>();
    for (const [model, id] of gone) tokens.set(model, (await issue(model, id)).token);
    await service.pool.query('DELETE FROM public.report WHERE id = $1', [reportId]);
    for (const [model, id] of gone)
      expectRefusal(await check(model, id, tokens.get(model) ?? ''), 'Unauthorized');
  });

  it('refuses a JWT of a person who has been deactivated, as a credential', async () => {
    const { home } = stage;
    const { id, token: login } = await service.person();
    await service.world.member(home.workspaceId, id, 'maintainer');
    const { token } = await issue('report', home.reportId, login);
    await service.world.updateUser(id, { isActive: false });
    for (const door of doors)
      expectRefusal(await check('report', home.reportId, token, door), 'AuthenticationInvalid');
  });

  it('is for the person of the JWT, whoever the session variables name', async () => {
    const { home, guest, admin, member } = stage;
    const token = await service.collabJwt(guest.id, guest.sessionId, {
      model: 'report',
      objectId: home.reportId,
      reportId: home.reportId,
    });
    const variables = { 'x-hasura-role': 'admin', 'x-hasura-user-id': admin.id };
    const body = {
      action: { name: 'checkEditPermission' },
      input: { model: 'report', id: home.reportId },
      session_variables: variables,
    };
    expect((await service.action('checkEditPermission', {}, { token, body })).status).toBe(403);
    const own = await issue('report', home.reportId);
    const answer = await service.action('checkEditPermission', {}, { token: own.token, body });
    expect(answer.body).toMatchObject({ userId: member.id });
  });
});
