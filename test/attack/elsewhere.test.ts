import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Making, catalogue } from '../actions/catalogue.js';
import { contents } from '../actions/contents.js';
import { type Input, call, doors, expectRefusal, nothing } from '../actions/doors.js';
import { type Stage, furnish, setPolicy } from '../actions/stage.js';
import { type Service, startService } from '../support/service.js';
import { readProject } from '../support/world.js';

// An API token limited to a workspace, of somebody who may do everything in both: elsewhere there is nothing. Every action that
// API tokens may call is asked for what lies in the other workspace, and as a proof without the limit too.

let service: Service;
let stage: Stage;
/** An admin who owns both workspaces. */
let person: { id: string; token: string };
let limited: string;
let unlimited: string;
beforeAll(async () => {
  service = await startService();
  await setPolicy(service.pool, { maximum_live_tokens: 10_000 });
  stage = await furnish(service);
  const { id, token } = await service.person({ role: 'admin' });
  person = { id, token };
  for (const { workspaceId } of [stage.home, stage.away])
    await service.world.member(workspaceId, id, 'owner');
  limited = (await service.apiToken(id, { workspaceId: stage.away.workspaceId })).text;
  unlimited = (await service.apiToken(id)).text;
});
afterAll(async () => await service.close());

let serial = 0;
const making = (): Making => ({
  ...{ service, stage, caller: person, kind: 'api' },
  newName: () => `elsewhere ${++serial}`,
});
const apiTokenAtHome = async () =>
  (await service.apiToken(person.id, { workspaceId: stage.home.workspaceId })).id;
const serviceTokenAtHome = async () =>
  (await service.serviceToken(stage.home.principalId, { grants: [readProject(stage.home.projectId)] })).id;
const atHome = () => ({ workspaceId: stage.home.workspaceId });

type Ask = readonly [what: string, action: string, input?: () => Promise<Input> | Input];

/** What there is not, elsewhere; by the input of the catalogue, which is about the home workspace, or by this one. */
const hidden: readonly Ask[] = [
  ['a token there', 'apiToken', async () => ({ id: await apiTokenAtHome() })],
  ['a token without limit', 'apiToken'],
  ['a token there', 'endApiTokenOverlap', async () => ({ id: await apiTokenAtHome() })],
  ['a token without limit', 'endApiTokenOverlap'],
  ['a token there', 'revokeApiToken', async () => ({ id: await apiTokenAtHome() })],
  ['a token without limit', 'revokeApiToken'],
  ['its list', 'apiTokens', atHome],
  ['the workspace', 'createServicePrincipal'],
  ['a principal there', 'updateServicePrincipal'],
  ['its list', 'serviceTokens', atHome],
  ['of a principal', 'serviceTokens', () => ({ servicePrincipalId: stage.home.principalId })],
  ['a token there', 'serviceToken'],
  ['a token there', 'endServiceTokenOverlap'],
  ['a token there', 'revokeServiceToken'],
  ['a token there', 'pruneStaleGrants'],
  ['its tokens', 'tokenCounts', () => ({ kind: 'service_token', ...atHome() })],
  [
    'tokens there',
    'revokeTokens',
    async () => ({ ids: [await serviceTokenAtHome(), await apiTokenAtHome()] }),
  ],
  ['a filter', 'revokeTokens', () => ({ filter: { kind: 'service_token', ...atHome() } })],
  ['of a principal', 'reachable', () => ({ kind: 'project', servicePrincipalId: stage.home.principalId })],
  ['a credential', 'previewAccess', async () => ({ credentialId: await serviceTokenAtHome() })],
  [
    'a principal',
    'previewAccess',
    () => ({
      servicePrincipalId: stage.home.principalId,
      ...{ preset: 'project_read', projectIds: [stage.home.projectId] },
    }),
  ],
  ['the workspace', 'previewAccess', atHome],
  ['a token there', 'credentialUsage', async () => ({ credentialId: await apiTokenAtHome() })],
  ['of a token there', 'auditEvents', async () => ({ subjectId: await apiTokenAtHome() })],
  ['by a token there', 'auditEvents', async () => ({ credentialId: await serviceTokenAtHome() })],
  ['of the workspace', 'auditEvents', () => ({ subjectId: stage.home.workspaceId })],
  ['its members', 'workspaceMembers'],
  ['its members', 'setWorkspaceMember'],
  ['its members', 'removeWorkspaceMember'],
  ['a report', 'generateReport'],
  ['a file', 'downloadEvidence'],
  ['a recording', 'downloadOplogRecording'],
  ['a report', 'tags'],
  ['a report', 'setTags'],
];

/** What is about the person, in no workspace: not for such a token, whatever it asks for. */
const personal: readonly Ask[] = [
  ['their sessions', 'sessions'],
  ['their sessions', 'revokeSession'],
  ['their factor', 'secondFactor'],
  ['another workspace', 'createWorkspace'],
];

/** Lists that show less instead of refusing. */
const lists: readonly Ask[] = [
  ['all', 'workspaces'],
  ['all', 'apiTokens', () => ({ everyone: true })],
  ['all', 'servicePrincipals'],
  ['of the workspace', 'servicePrincipals', atHome],
  ['all', 'serviceTokens', () => ({ everyone: true })],
  ['projects', 'reachable', () => ({ kind: 'project' })],
  ['of the workspace', 'reachable', () => ({ kind: 'project', ...atHome() })],
  ['clients', 'reachable', () => ({ kind: 'client' })],
  ['oplogs', 'reachable', () => ({ kind: 'oplog' })],
  ['what a new token would', 'previewAccess'],
  ['reports', 'objectsByTag', async () => ({ tag: await tagAtHome() })],
];

/** What is the same for everybody, or about the token itself; and whoever has the text of a token may always end it. */
const everywhere = ['credentialPolicy', 'extraFieldSpec', 'revokeLeakedToken', 'whoami'];

let tag: string | undefined;
async function tagAtHome(): Promise<string> {
  if (tag !== undefined) return tag;
  tag = `tagged ${crypto.randomUUID().slice(0, 8)}`;
  const input = { model: 'report', id: stage.home.reportId, tags: [tag] };
  await call(service, 'hasura', 'setTags', input, { token: person.token });
  return tag;
}

const named = (asks: readonly Ask[]) => asks.map(([what, action, make]) => ({ what, action, make }));
const inputFor = async (action: string, input: Ask[2]): Promise<Input> =>
  await (input?.() ?? catalogue[action]?.input(making()) ?? {});

/** The same input with ids that nothing has. */
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const ofNothing = (input: Input): unknown =>
  JSON.parse(JSON.stringify(input).replaceAll(uuid, '2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11'));

it('asks about every action that an API token may call', () => {
  const asked = [...hidden, ...personal, ...lists].map(([, action]) => action);
  const callable = Object.keys(catalogue).filter((name) => catalogue[name]?.callers.includes('api'));
  expect([...new Set([...asked, ...everywhere])].sort()).toEqual(callable.sort());
});

describe('a token limited to a workspace', () => {
  it.each(named(hidden))(
    'finds nothing elsewhere, as if it were not there: $what, $action',
    async ({ action, make }) => {
      const input = await inputFor(action, make);
      const before = await contents(service.pool);
      for (const door of doors) {
        const refused = await call(service, door, action, input, { token: limited, selects: nothing });
        expectRefusal(refused, 'NotFound');
        const none = await service.action(action, ofNothing(input), { token: limited });
        if (door === 'hasura') expect([none.status, none.text]).toEqual([404, refused.text]);
      }
      expect(await contents(service.pool)).toEqual(before);
      const free = await call(service, 'hasura', action, input, { token: unlimited });
      expect([free.code, free.message]).toEqual([undefined, '']);
    },
  );

  it.each(named(personal))('is told no more of its person: $what, $action', async ({ action, make }) => {
    const input = await inputFor(action, make);
    const before = await contents(service.pool);
    for (const door of doors) {
      const refused = await call(service, door, action, input, { token: limited, selects: nothing });
      expect([refused.code, refused.output]).toEqual([
        expect.stringMatching(/^(?:NotFound|Unauthorized)$/),
        {},
      ]);
    }
    expect(await contents(service.pool)).toEqual(before);
    const free = await call(service, 'hasura', action, input, { token: unlimited });
    expect(free.code).toBeUndefined();
  });

  it.each(named(lists))(
    'sees nothing of elsewhere in what it lists: $what, $action',
    async ({ action, make }) => {
      const input = await inputFor(action, make);
      const { home } = stage;
      const foreign = [...Object.values(home), await apiTokenAtHome(), await serviceTokenAtHome()];
      const shown = (text: string): boolean => foreign.some((id) => text.includes(id));
      for (const door of doors) {
        const answer = await call(service, door, action, input, { token: limited });
        expect([answer.code, shown(answer.text)]).toEqual([undefined, false]);
        const free = await call(service, door, action, input, { token: unlimited });
        expect([free.code, shown(free.text)]).toEqual([undefined, true]);
      }
    },
  );
});
