import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { z } from 'zod';
import { root } from '../../docs/documents.js';
import { type Service, startService } from '../support/service.js';
import { onOplog, readProject } from '../support/world.js';
import { send } from '../actions/raw.js';
import { type Stage, furnish } from '../actions/stage.js';

// What docs/adopting.md tells adopters to copy does what the page says: its statements against a real database, with the
// rights it gives, and its handler as a process of its own, against a real service.

const page = await readFile(resolve(root, 'docs/adopting.md'), 'utf8');
const statements = new Map(
  [...page.matchAll(/```sql\n-- (.*)\n([\s\S]*?)```/g)].map(([, label = '', text = '']) => [label, text]),
);
const [, handlerSource = ''] = /```js\n([\s\S]*?)```/.exec(page) ?? [];
const nothing = '2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11';
const actionSecret = 'a secret between Hasura and the handler';
const role = `handler_${randomBytes(4).toString('hex')}`;

let service: Service;
let stage: Stage;
let entryId: string;
let client: pg.PoolClient;
let handler: ChildProcess;
let handlerUrl: string;

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
  entryId = await service.world.entry(stage.home.oplogId);
  client = await service.pool.connect();
  const rights = statements.get('rights') ?? '';
  await client.query(`CREATE ROLE ${role}; ${rights.replaceAll('TO handler', `TO ${role}`)};
    GRANT SELECT, UPDATE ON public.report, public.oplog_entry TO ${role}; SET ROLE ${role}`);
  handler = spawn(process.execPath, ['--input-type=module', '-e', handlerSource], {
    cwd: root,
    env: {
      ...{ GRAPHWARDEN_URL: service.url, ACTION_SECRET: actionSecret, PORT: '0' },
      DATABASE_URL: service.config.databaseUrl,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  handlerUrl = `http://127.0.0.1:${await portOf(handler)}`;
});
afterAll(async () => {
  const ended = once(handler, 'close');
  handler.kill('SIGKILL');
  await ended;
  await client.query(`RESET ROLE; DROP OWNED BY ${role}; DROP ROLE ${role}`);
  client.release();
  await service.close();
});

async function portOf({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('the handler has no output');
  const line = String(await once(stdout, 'data'));
  return /listening on (\d+)/.exec(line)?.[1] ?? '';
}

/** How many rows a statement of the page finds or changes. */
async function rowsOf(label: string, credentialId: string, id?: string): Promise<number> {
  const text = statements.get(label);
  if (text === undefined) throw new Error(`the page has no statement "${label}"`);
  return (await client.query(text, id === undefined ? [credentialId] : [credentialId, id])).rows.length;
}

const [reads, changes] = [
  'login and api_token, role user…: reads',
  'login and api_token, role user…: changes',
] as const;
const byStanding = 'login and api_token, role manager…: reads and changes';
const [serviceReads, serviceUpdates] = [
  'service_token: reads',
  'service_token: updates entries of an operation log',
] as const;
const serviceReadsAny = 'service_token: reads some project now';

describe('a statement of the page', () => {
  it('is one of those that are tried here', () => {
    expect([...statements.keys()]).toEqual([
      reads,
      changes,
      byStanding,
      serviceReads,
      serviceUpdates,
      serviceReadsAny,
      'rights',
    ]);
  });

  it('finds for people what they reach, and changes what they edit', async () => {
    const { home, away, member, guest, colleague, manager } = stage;
    const token = await service.world.apiToken(member.id);
    for (const id of [member.sessionId, token]) {
      for (const label of [reads, changes]) {
        expect([label, await rowsOf(label, id, home.reportId)]).toEqual([label, 1]);
        expect([label, await rowsOf(label, id, away.reportId)]).toEqual([label, 0]);
        expect([label, await rowsOf(label, id, nothing)]).toEqual([label, 0]);
      }
      expect(await rowsOf(byStanding, id, home.reportId)).toBe(0);
    }
    expect([
      await rowsOf(reads, guest.sessionId, home.reportId),
      await rowsOf(changes, guest.sessionId, home.reportId),
    ]).toEqual([1, 0]);
    expect(await rowsOf(reads, colleague.sessionId, home.reportId)).toBe(0);
    for (const id of [home.reportId, away.reportId])
      expect(await rowsOf(byStanding, manager.sessionId, id)).toBe(1);
  });

  it('finds for service tokens what they were granted and still reach, and says so of a stale grant', async () => {
    const { world } = service;
    const { home, away } = stage;
    const made = async (...grants: Parameters<typeof world.grant>[1][]) =>
      await world.serviceToken(home.principalId, { grants });
    const reader = await made(readProject(home.projectId));
    const updater = await made(...onOplog(home.oplogId, 'update'));
    const stale = await made(readProject(away.projectId));
    expect([
      await rowsOf(serviceReads, reader, home.reportId),
      await rowsOf(serviceReads, reader, away.reportId),
    ]).toEqual([1, 0]);
    expect([
      await rowsOf(serviceUpdates, updater, entryId),
      await rowsOf(serviceUpdates, reader, entryId),
    ]).toEqual([1, 0]);
    const anything = async (id: string) =>
      (await client.query<{ may: boolean }>(statements.get(serviceReadsAny) ?? '', [id])).rows[0]?.may;
    expect([await anything(reader), await anything(updater), await anything(stale)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('finds nothing for a credential that has ended', async () => {
    const { home, member, manager } = stage;
    const revokedAt = new Date();
    const session = await service.world.session(member.id, { revokedAt });
    const standing = await service.world.session(manager.id, { revokedAt });
    const grants = [readProject(home.projectId), ...onOplog(home.oplogId)];
    const token = await service.world.serviceToken(home.principalId, { grants, revokedAt });
    for (const label of [reads, changes]) expect(await rowsOf(label, session, home.reportId)).toBe(0);
    expect(await rowsOf(byStanding, standing, home.reportId)).toBe(0);
    expect(await rowsOf(serviceReads, token, home.reportId)).toBe(0);
    expect(await rowsOf(serviceUpdates, token, entryId)).toBe(0);
  });
});

describe('the handler of the page', () => {
  interface Asked {
    readonly token?: string;
    readonly id?: string;
    readonly role?: string;
    readonly secret?: string;
    readonly variables?: Readonly<Record<string, string>>;
  }
  const answerShape = z
    .object({ title: z.string() })
    .or(z.object({ extensions: z.object({ code: z.string() }) }));
  async function ask({
    token,
    id = stage.home.reportId,
    role: asRole,
    secret = actionSecret,
    variables = {},
  }: Asked) {
    const session = { ...variables, ...(asRole !== undefined && { 'x-hasura-role': asRole }) };
    const { status, text } = await send(handlerUrl, {
      headers: {
        'My-Action-Secret': secret,
        'Content-Type': 'application/json',
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ action: { name: 'reportTitle' }, input: { id }, session_variables: session }),
    });
    const answer = answerShape.parse(JSON.parse(text));
    return 'title' in answer ? status : `${status} ${answer.extensions.code}`;
  }

  it('outlives a body that is no JSON, and reads none of a stranger', async () => {
    const send = async (secret: string) =>
      (await fetch(handlerUrl, { method: 'POST', headers: { 'My-Action-Secret': secret }, body: '{' }))
        .status;
    expect([await send('another'), await send(actionSecret), await send('another')]).toEqual([403, 500, 403]);
  });

  it('answers whoever reaches the report, and for everybody else it is not there', async () => {
    const { home, away, member, guest, colleague, manager } = stage;
    const grants = [readProject(home.projectId)];
    const { text } = await service.serviceToken(home.principalId, { grants });
    const api = (await service.apiToken(member.id, { scopes: ['read:*'] })).text;
    for (const token of [member.token, guest.token, manager.token, api, text])
      expect(await ask({ token })).toBe(200);
    for (const token of [member.token, api, text]) {
      expect(await ask({ token, id: away.reportId })).toBe('404 NotFound');
      expect(await ask({ token, id: nothing })).toBe('404 NotFound');
    }
    expect(await ask({ token: colleague.token })).toBe('404 NotFound');
    expect(await ask({ token: manager.token, role: 'user' })).toBe('404 NotFound');
    expect(await ask({ token: member.token, id: "' OR true --" })).toBe('400 InvalidInput');
  });

  it('believes nobody but Hasura, and session variables never', async () => {
    const { home, member, admin, colleague } = stage;
    const variables = { 'x-hasura-user-id': admin.id, 'x-hasura-credential-id': member.sessionId };
    for (const secret of ['', 'wrong', `${actionSecret}x`])
      expect(await ask({ token: member.token, secret })).toBe('403 Unauthorized');
    expect(await ask({ token: colleague.token, variables })).toBe('404 NotFound');
    expect(await ask({ token: colleague.token, role: 'manager', variables })).toBe(
      '401 AuthenticationInvalid',
    );
    expect(await ask({ role: 'admin', variables })).toBe('401 AuthenticationInvalid');
    expect(await ask({ variables })).toBe('403 Unauthorized');
    const collab = await service.collabJwt(member.id, member.sessionId, {
      ...{ model: 'report', objectId: home.reportId, reportId: home.reportId },
    });
    expect(await ask({ token: collab })).toBe('403 Unauthorized');
  });

  it('refuses a credential once it is revoked', async () => {
    const { id, text: token } = await service.apiToken(stage.member.id);
    expect(await ask({ token })).toBe(200);
    await service.action('revokeApiToken', { id }, { token: stage.member.token });
    expect(await ask({ token })).toBe('401 AuthenticationInvalid');
  });
});
