import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { newSecrets } from '../src/tokens/new-secrets.js';
import { codeOf } from './actions/second-factor.js';
import { type Input, call, inHours } from './actions/doors.js';
import { run } from './cli/commands.js';
import { type Service, startService } from './support/service.js';

// The whole life of credentials, from a database that holds nobody: the first people and their workspace by the command
// line, everything after that at /graphql alone. Each test goes on where the one before ended.

let service: Service;
let env: Record<string, string>;
beforeAll(async () => {
  const secrets = await newSecrets();
  service = await startService({ env: secrets });
  env = { ...secrets, DATABASE_URL: service.config.databaseUrl ?? '', REFERENCE_APP: 'on' };
});
afterAll(async () => await service.close());

/** A command line that must succeed; answers with what it printed. */
async function cli(...args: string[]): Promise<string> {
  const ran = await run(args, { env });
  expect({ code: ran.code, stderr: ran.code === 0 ? '' : ran.stderr }).toEqual({ code: 0, stderr: '' });
  return ran.stdout.trim();
}

const ask = (name: string, input: Input, token?: string) =>
  call(service, 'graphql', name, input, token === undefined ? {} : { token });

/** An action at /graphql that must succeed. */
async function does(name: string, input: Input, token?: string): Promise<Input> {
  const { code, output, text } = await ask(name, input, token);
  if (code !== undefined) throw new Error(`${name} was refused: ${text}`);
  return output;
}

const textIn = (output: Input, field: string): string => z.string().parse(output[field]);
const nodesOf = (output: Input) => z.array(z.record(z.string(), z.unknown())).parse(output['nodes']);
const isAccepted = async (token: string): Promise<boolean> => (await service.hook(token)).status === 200;

/** Sets a password by a one-time code, and logs in with it. */
async function settle(username: string, code: string, newPassword: string): Promise<string> {
  const limited = await does('login', { username, password: code });
  expect(limited).toMatchObject({ limitedTo: 'password' });
  await does('changePassword', { newPassword }, textIn(limited, 'token'));
  return textIn(await does('login', { username, password: newPassword }), 'token');
}

const password = { root: 'a password for root', zoe: 'a password for zoe', nils: 'a password for nils' };
const codes = { root: '', zoe: '', nils: '' };
const session = { root: '', zoe: '', nils: '' };
const made = { workspaceId: '', projectId: '', principalId: '', id: '', text: '', older: '' };

test('the command line makes people and their workspace', async () => {
  codes.root = await cli('user', 'create', 'root', '--role', 'admin');
  codes.zoe = await cli('user', 'create', 'zoe');
  codes.nils = await cli('user', 'create', 'nils');
  await cli('workspace', 'create', 'Acme', '--owner', 'zoe');
  await cli('workspace', 'add-member', 'Acme', 'nils');
  const members = z
    .object({ nodes: z.array(z.object({ username: z.string(), role: z.string() })) })
    .parse(JSON.parse(await cli('workspace', 'members', 'Acme', '--json')));
  expect(members.nodes.map(({ username, role }) => `${username} ${role}`).sort()).toEqual([
    'nils member',
    'zoe owner',
  ]);
});

test('each sets a password by the one-time code, which works once', async () => {
  for (const name of ['root', 'zoe', 'nils'] as const)
    session[name] = await settle(name, codes[name], password[name]);
  expect((await ask('login', { username: 'zoe', password: codes.zoe })).code).toBe('InvalidCredentials');
});

test('a second factor, without which the password is not enough any more', async () => {
  const { secret } = await does('enrolSecondFactor', { password: password.zoe }, session.zoe);
  const code = codeOf(String(secret));
  const confirmed = await does('confirmSecondFactor', { code }, session.zoe);
  const [recoveryCode] = z.array(z.string()).length(10).parse(confirmed['codes']);
  await does('logout', {}, session.zoe);
  const login = { username: 'zoe', password: password.zoe };
  expect((await ask('login', login)).code).toBe('MFARequired');
  expect((await ask('login', { ...login, otp: code })).code).toBe('InvalidCredentials');
  session.zoe = textIn(await does('login', { ...login, otp: recoveryCode }), 'token');
  expect((await ask('login', { ...login, otp: recoveryCode })).code).toBe('InvalidCredentials');
  expect(await does('secondFactor', {}, session.zoe)).toMatchObject({
    isEnrolled: true,
    recoveryCodesLeft: 9,
  });
});

test('a project of the application, which its people can reach', async () => {
  const [workspace] = nodesOf(await does('workspaces', {}, session.zoe));
  made.workspaceId = String(workspace?.['id']);
  made.projectId = await cli('demo', 'project', 'Apollo', '--workspace', 'Acme', '--assign', 'nils');
  for (const person of [session.zoe, session.nils]) {
    const reached = nodesOf(await does('reachable', { kind: 'project' }, person));
    expect(reached).toMatchObject([{ id: made.projectId, name: 'Apollo' }]);
  }
});

test('a service principal with a token that reads that project and nothing else', async () => {
  const principal = await does(
    'createServicePrincipal',
    { workspaceId: made.workspaceId, name: 'ci' },
    session.zoe,
  );
  made.principalId = textIn(principal, 'id');
  const grants = { preset: 'project_read', projectIds: [made.projectId] };
  const preview = await does(
    'previewAccess',
    { servicePrincipalId: made.principalId, ...grants },
    session.zoe,
  );
  expect(preview).toMatchObject({ reach: { projects: 1, clients: 1, writableOplogs: 0 } });
  const created = await does(
    'createServiceToken',
    { servicePrincipalId: made.principalId, name: 'nightly', expiresAt: inHours(24), ...grants },
    session.zoe,
  );
  [made.id, made.text] = [textIn(created, 'id'), textIn(created, 'token')];
  expect((await service.hook(made.text)).body).toMatchObject({
    'x-hasura-role': 'service',
    'x-hasura-service-token-id': made.id,
    'x-hasura-service-token-preset': 'project_read',
  });
  expect((await reachedProjects()).rows).toEqual([{ project_id: made.projectId }]);
});

const reachedProjects = () =>
  service.pool.query('SELECT project_id FROM graphwarden.service_token_project_access WHERE token_id = $1', [
    made.id,
  ]);

test('rotation with an overlap: both texts are good, until the overlap ends', async () => {
  made.older = made.text;
  const rotated = await does('regenerateServiceToken', { id: made.id, overlapSeconds: 3600 }, session.zoe);
  made.text = textIn(rotated, 'token');
  expect([await isAccepted(made.older), await isAccepted(made.text)]).toEqual([true, true]);
  await service.app.flushUsage();
  const { token } = await does('serviceToken', { id: made.id }, session.zoe);
  expect(token).toMatchObject({
    previousLastUsedAt: expect.any(String),
    previousValidUntil: expect.any(String),
  });
  expect(await does('endServiceTokenOverlap', { id: made.id }, session.zoe)).toMatchObject({ ended: true });
  expect([await isAccepted(made.older), await isAccepted(made.text)]).toEqual([false, true]);
});

test('handing the principal on: the new owner sees what is kept, and bounds it from then on', async () => {
  await does('offerServicePrincipal', { id: made.principalId, username: 'nils' }, session.zoe);
  const accept = { id: made.principalId, keepTokenIds: [made.id] };
  const plan = await does('acceptServicePrincipal', { ...accept, dryRun: true }, session.nils);
  expect(plan).toMatchObject({
    dryRun: true,
    tokens: [{ id: made.id, isKept: true, reach: { projects: 1 } }],
  });
  await does('acceptServicePrincipal', accept, session.nils);
  expect(await isAccepted(made.text)).toBe(true);
  expect((await ask('regenerateServiceToken', { id: made.id }, session.nils)).code).toBeUndefined();
  expect(await isAccepted(made.text)).toBe(false);
});

test('a leak: whoever finds a token ends it, and learns nothing by that', async () => {
  const rotated = await does('regenerateServiceToken', { id: made.id }, session.nils);
  made.text = textIn(rotated, 'token');
  expect(await isAccepted(made.text)).toBe(true);
  expect(await does('identifyToken', { token: made.text }, session.root)).toMatchObject({
    ...{ kind: 'service_token', isSecretRight: true, credentialId: made.id, status: 'expiring' },
  });
  for (const token of [made.text, made.older, 'not a token'])
    expect(await does('revokeLeakedToken', { token })).toEqual({ accepted: true });
  expect(await isAccepted(made.text)).toBe(false);
  expect((await reachedProjects()).rows).toEqual([]);
  const { token } = await does('serviceToken', { id: made.id }, session.nils);
  expect(token).toMatchObject({ status: 'revoked', revokedReason: 'leaked', revokedBy: null });
});

test('a freeze: every API token is refused until it is lifted', async () => {
  const created = await does('createApiToken', { name: 'mine', expiresAt: inHours(24) }, session.nils);
  const token = textIn(created, 'token');
  expect(await isAccepted(token)).toBe(true);
  await does('freezeCredentials', { kinds: ['api_token'], reason: 'something is wrong' }, session.root);
  expect(await isAccepted(token)).toBe(false);
  await cli('unfreeze', 'api_token');
  expect(await isAccepted(token)).toBe(true);
});

test('the audit log has all of it, by the token and in order', async () => {
  const events = nodesOf(await does('auditEvents', { subjectId: made.id }, session.nils));
  expect(events.map(({ action }) => action).reverse()).toEqual([
    'createServiceToken',
    'regenerateServiceToken',
    'endServiceTokenOverlap',
    'acceptServicePrincipal',
    'regenerateServiceToken',
    'regenerateServiceToken',
    'identifyToken',
    'revokeLeakedToken',
  ]);
  expect(events[0]).toMatchObject({ actorKind: 'anonymous', detail: { reason: 'leaked' } });
  expect(await cli('audit', 'tail')).toContain('unfreezeCredentials');
});
