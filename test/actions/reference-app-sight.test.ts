import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { findEvidenceFile } from '../../src/store/reference-app-files.js';
import { findObject } from '../../src/store/reference-app-objects.js';
import { findGeneratedReport } from '../../src/store/reference-app-report.js';
import type { Viewer } from '../../src/store/reference-app-reach.js';
import { findTags } from '../../src/store/reference-app-tags.js';
import { type Service, startService } from '../support/service.js';
import { thinned } from '../support/thinned.js';
import { type Grant, inDays, onOplog, readClient, readProject, readWorkspace } from '../support/world.js';
import { type Input, call, doors } from './doors.js';
import {
  type Library,
  type Places,
  type Seen,
  ok,
  places,
  questionsOf,
  thingsOf,
} from './reference-app-questions.js';
import { type Stage, furnish } from './stage.js';

// Who sees and tags what of the reference app: every kind of principal, every action, in every project; and that what is
// out of sight is the same answer as what does not exist.

const nothing = '2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11';

let service: Service;
let stage: Stage;
/** A project that the member reaches, one beside it that the member does not, and one of another workspace. */
let things: Places;
let library: Library;

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
  const { world } = service;
  const nextDoor = await world.project(stage.home.clientId);
  const tagId = await world.tag({ name: 'everywhere' });
  library = { finding: await world.libraryFinding(), observation: await world.libraryObservation() };
  await world.tagging(tagId, 'finding', library.finding);
  await world.tagging(tagId, 'observation', library.observation);
  things = {
    home: await thingsOf(world, stage.home.projectId, stage.home.oplogId, tagId),
    nextDoor: await thingsOf(world, nextDoor, await world.oplog(nextDoor), tagId),
    away: await thingsOf(world, stage.away.projectId, stage.away.oplogId, tagId),
  };
});
afterAll(async () => await service.close());

interface Cell extends Seen {
  readonly who: string;
  readonly credential: () => Promise<{ token: string; role?: string }> | { token: string; role?: string };
}

const person = (
  who: Exclude<keyof Stage, 'home' | 'away'>,
  reads: Seen['reads'],
  more: Partial<Seen> = {},
): Cell => ({
  who,
  credential: () => ({ token: stage[who].token }),
  reads,
  edits: reads,
  ...more,
});
const apiToken = (who: string, of: () => Promise<string>, seen: Seen): Cell => ({
  who,
  credential: async () => ({ token: await of() }),
  ...seen,
});
const serviceToken = (who: string, grants: () => Grant[], seen: Partial<Seen>): Cell => ({
  who: `a service token ${who}`,
  credential: async () => ({
    token: (await service.serviceToken(stage.home.principalId, { grants: grants() })).text,
  }),
  reads: [],
  edits: [],
  isService: true,
  ...seen,
});
const ownerOfBoth = async (role: 'user' | 'manager'): Promise<string> => {
  const { id } = await service.person({ role });
  await service.world.member(stage.home.workspaceId, id, 'owner');
  await service.world.member(stage.away.workspaceId, id, 'owner');
  return (await service.apiToken(id, { workspaceId: stage.home.workspaceId })).text;
};

const cells: readonly Cell[] = [
  person('member', ['home']),
  person('guest', ['home'], { edits: [] }),
  person('colleague', []),
  person('maintainer', ['home', 'nextDoor']),
  person('owner', ['home', 'nextDoor']),
  person('stranger', ['away']),
  person('manager', places, { isManager: true }),
  person('admin', places, { isManager: true }),
  {
    ...person('manager', []),
    who: 'a manager who chose the role of a user',
    credential: () => ({ token: stage.manager.token, role: 'user' }),
  },
  {
    ...person('member', ['home'], { isReader: true }),
    who: 'a member who chose to read only',
    credential: () => ({ token: stage.member.token, role: 'user_read' }),
  },
  apiToken('an API token', async () => (await service.apiToken(stage.member.id)).text, {
    reads: ['home'],
    edits: ['home'],
  }),
  apiToken(
    'an API token that may only read',
    async () => (await service.apiToken(stage.member.id, { scopes: ['read:*'] })).text,
    { reads: ['home'], edits: [], isReader: true },
  ),
  apiToken('an API token limited to a workspace', () => ownerOfBoth('user'), {
    reads: ['home', 'nextDoor'],
    edits: ['home', 'nextDoor'],
  }),
  apiToken('a manager’s API token', async () => (await service.apiToken(stage.manager.id)).text, {
    reads: places,
    edits: places,
    isManager: true,
  }),
  apiToken('a manager’s API token limited to a workspace', () => ownerOfBoth('manager'), {
    reads: ['home', 'nextDoor'],
    edits: ['home', 'nextDoor'],
  }),
  serviceToken('for a project', () => [readProject(stage.home.projectId)], { reads: ['home'] }),
  serviceToken('for a client', () => [readClient(stage.home.clientId)], { reads: ['home'] }),
  serviceToken('for the workspace', () => [readWorkspace(stage.home.workspaceId)], { reads: ['home'] }),
  serviceToken('for reading a log', () => onOplog(stage.home.oplogId, 'read'), { readsLogs: ['home'] }),
  serviceToken('for a log', () => onOplog(stage.home.oplogId), { readsLogs: ['home'], edits: ['home'] }),
  serviceToken(
    'for a project and its log',
    () => [readProject(stage.home.projectId), ...onOplog(stage.home.oplogId)],
    {
      reads: ['home'],
      edits: ['home'],
    },
  ),
  serviceToken('for updating a log', () => onOplog(stage.home.oplogId, 'update'), { edits: ['home'] }),
  serviceToken('without grants', () => [], {}),
  serviceToken(
    'with stale grants',
    () => [readProject(things.nextDoor.tagged.project), ...onOplog(things.away.oplogId)],
    {},
  ),
];

const page = z.object({
  nodes: z.array(z.object({ model: z.string(), id: z.string() })),
  totalCount: z.int(),
});

describe('what is seen and tagged', () => {
  // Thirteen questions a place: of three places, each principal is asked every question in one, and in another than its neighbour.
  it.each(cells.map((cell, turn) => ({ ...cell, turn })))(
    'is what this principal reaches, action by action: $who',
    async (cell) => {
      const credential = await cell.credential();
      const surprises = await Promise.all(
        thinned(questionsOf(cell, things, library), places.length, cell.turn).map(
          async ({ name, input, expected }) => {
            const { code = ok } = await call(service, 'hasura', name, input, credential);
            return code === expected ? [] : [`${name} ${JSON.stringify(input)}: ${code}, not ${expected}`];
          },
        ),
      );
      expect(surprises.flat()).toEqual([]);
    },
  );

  it.each(cells)('is listed by tag as far as it is read, and counted no further: $who', async (cell) => {
    const { reads, readsLogs = [], isService = false } = cell;
    const hasProject = !isService || reads.length > 0;
    const logs = [...reads, ...readsLogs].map((place) => things[place].tagged.oplog_entry);
    const rest = reads.flatMap((place) => Object.values({ ...things[place].tagged, oplog_entry: '' }));
    const books = hasProject ? Object.values(library) : [];
    const expected = [...logs, ...rest, ...books].filter((id) => id !== '').sort();
    const credential = await cell.credential();
    const outcome = await call(service, 'hasura', 'objectsByTag', { tag: 'EVERYWHERE' }, credential);
    if (isService && logs.length === 0) {
      expect(outcome.code).toBe('Unauthorized');
      return;
    }
    const { nodes, totalCount } = page.parse(outcome.output);
    expect(nodes.map(({ id }) => id).sort()).toEqual(expected);
    expect(totalCount).toBe(expected.length);
    for (const model of ['finding', 'oplog_entry'] as const) {
      const one = await call(service, 'hasura', 'objectsByTag', { tag: 'everywhere', model }, credential);
      if (model === 'finding' && !hasProject) expect(one.code).toBe('Unauthorized');
      else expect(page.parse(one.output).nodes.every((node) => node.model === model)).toBe(true);
    }
  });
});

describe('what is out of reach', () => {
  const asked = () => {
    const { tagged, evidenceId } = things.away;
    const ofModels = Object.entries(tagged).map(
      ([model, id]) => ['tags', { model, id }, { model, id: nothing }] as const,
    );
    return [
      ['generateReport', { id: tagged.report }, { id: nothing }],
      ['downloadEvidence', { id: evidenceId }, { id: nothing }],
      ['downloadOplogRecording', { oplogEntryId: tagged.oplog_entry }, { oplogEntryId: nothing }],
      ...ofModels,
      ...ofModels.map(([, one, other]) => ['setTags', { ...one, tags: [] }, { ...other, tags: [] }] as const),
    ] as const;
  };
  const callers = {
    'a login': () => stage.member.token,
    'an API token': async () => (await service.apiToken(stage.member.id)).text,
    'a service token': async () => {
      const grants = [readProject(stage.home.projectId), ...onOplog(stage.home.oplogId)];
      return (await service.serviceToken(stage.home.principalId, { grants })).text;
    },
  };
  const rows = doors.flatMap((door) =>
    Object.entries(callers).map(([who, tokenOf]) => ({ door, who, tokenOf })),
  );

  it.each(rows)(
    'is answered byte for byte as what does not exist: $who, $door',
    async ({ door, tokenOf }) => {
      const token = await tokenOf();
      for (const [name, foreign, missing] of asked()) {
        const [one, other] = [
          await call(service, door, name, foreign, { token }),
          await call(service, door, name, missing, { token }),
        ];
        const isRefusedAnyway = name === 'setTags' && one.code === 'Unauthorized';
        if (!isRefusedAnyway) expect([name, one.code]).toEqual([name, 'NotFound']);
        expect(one.text).toBe(other.text);
      }
    },
  );

  it('is so even where it is too large', async () => {
    const id = await service.world.evidence(things.away.tagged.report, { content: Buffer.alloc(6_000_000) });
    const outcome = await call(service, 'hasura', 'downloadEvidence', { id }, stage.member);
    const missing = await call(service, 'hasura', 'downloadEvidence', { id: nothing }, stage.member);
    expect([outcome.code, outcome.text]).toEqual(['NotFound', missing.text]);
  });
});

describe('what was reached', () => {
  it('is not any more once the membership, the grant’s owner or the assignment is lost', async () => {
    const { world } = service;
    const { home } = stage;
    const owner = await service.person();
    await world.member(home.workspaceId, owner.id, 'member');
    await world.assign(home.projectId, owner.id);
    const grants = [readProject(home.projectId), ...onOplog(home.oplogId)];
    const token = await service.serviceToken(await world.principal(home.workspaceId, owner.id), { grants });
    const ask = async (name: string, input: Input, by: string) =>
      (await call(service, 'hasura', name, input, { token: by })).code ?? ok;
    const { tagged } = things.home;
    const entry = { model: 'oplog_entry', id: tagged.oplog_entry, tags: ['everywhere'] };
    const codes = async () => [
      await ask('generateReport', { id: tagged.report }, owner.token),
      await ask('generateReport', { id: tagged.report }, token.text),
      await ask('setTags', entry, token.text),
    ];
    expect(await codes()).toEqual([ok, ok, ok]);
    await world.member(home.workspaceId, owner.id, 'guest');
    expect(await codes()).toEqual([ok, 'AuthenticationInvalid', 'AuthenticationInvalid']);
    await world.member(home.workspaceId, owner.id, 'member');
    await service.pool.query('DELETE FROM public.project_assignment WHERE user_id = $1', [owner.id]);
    expect(await codes()).toEqual(['NotFound', 'Unauthorized', 'Unauthorized']);
  });

  it('is not by a credential that has ended', async () => {
    const { member, home } = stage;
    const ended = [
      (await service.apiToken(member.id, { revokedAt: new Date() })).text,
      (await service.apiToken(member.id, { expiresAt: inDays(-1) })).text,
      (
        await service.serviceToken(home.principalId, {
          revokedAt: new Date(),
          grants: [readProject(home.projectId)],
        })
      ).text,
      (
        await service.serviceToken(home.principalId, {
          expiresAt: inDays(-1),
          grants: [readProject(home.projectId)],
        })
      ).text,
      await service.loginJwt(member.id, await service.world.session(member.id, { revokedAt: new Date() })),
    ];
    const questions = questionsOf({ reads: [], edits: [] }, things, library);
    for (const [turn, token] of ended.entries()) {
      const codes = thinned(questions, ended.length, turn).map(
        async ({ name, input }) => (await call(service, 'hasura', name, input, { token })).code,
      );
      expect(new Set(await Promise.all(codes))).toEqual(new Set(['AuthenticationInvalid']));
    }
  });
});

/** The statements themselves, asked for a credential that was good when it was presented. */
describe('a credential that ends while its action runs', () => {
  const viewers: readonly (readonly [Viewer['kind'], table: string, make: () => Promise<string>])[] = [
    ['member', 'user_session', () => service.world.session(stage.member.id)],
    ['member', 'api_token', () => service.world.apiToken(stage.member.id)],
    ['manager', 'user_session', () => service.world.session(stage.manager.id)],
    ['manager', 'api_token', () => service.world.apiToken(stage.manager.id)],
    ['collab', 'user_session', () => service.world.session(stage.member.id)],
    [
      'service_token',
      'service_token',
      () =>
        service.world.serviceToken(stage.home.principalId, { grants: [readProject(stage.home.projectId)] }),
    ],
  ];
  const found = async (viewer: Viewer) => {
    const { db } = service;
    const { tagged, evidenceId } = things.home;
    return {
      report: await findGeneratedReport(db, viewer, tagged.report, 1_000_000),
      evidence: await findEvidenceFile(db, viewer, evidenceId, 1_000_000),
      tags: await findTags(db, viewer, { model: 'oplog_entry', id: tagged.oplog_entry }),
      entry: await findObject(db, viewer, { model: 'oplog_entry', id: tagged.oplog_entry }),
      ...(viewer.kind !== 'collab' && {
        book: await findTags(db, viewer, { model: 'finding', id: library.finding }),
      }),
    };
  };

  it.each(viewers)('finds nothing: %s by %s', async (kind, table, make) => {
    const credentialId = await make();
    expect(Object.values(await found({ kind, credentialId }))).not.toContain(undefined);
    await service.pool.query(`UPDATE graphwarden.${table} SET revoked_at = now() WHERE id = $1`, [
      credentialId,
    ]);
    const after = Object.values(await found({ kind, credentialId }));
    expect(after.filter((each) => each !== undefined)).toEqual([]);
  });

  it('has no more than its kind: a session by another name is nobody', async () => {
    const token = await service.world.serviceToken(stage.home.principalId, {
      grants: [readProject(stage.home.projectId)],
    });
    const pairs: readonly Viewer[] = [
      { kind: 'manager', credentialId: stage.member.sessionId },
      { kind: 'service_token', credentialId: stage.member.sessionId },
      { kind: 'member', credentialId: token },
      { kind: 'manager', credentialId: token },
      { kind: 'collab', credentialId: token },
      { kind: 'collab', credentialId: await service.world.apiToken(stage.member.id) },
    ];
    for (const viewer of pairs)
      expect(Object.values(await found(viewer)).filter((each) => each !== undefined)).toEqual([]);
  });
});
