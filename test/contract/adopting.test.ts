import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Stage, furnish } from '../actions/stage.js';
import { type Service, startService } from '../support/service.js';
import { readProject } from '../support/world.js';

// What docs/adopting.md tells adopters to write does what it says: its statements, and its handler as a process.

const root = resolve(import.meta.dirname, '../..');
const page = await readFile(join(root, 'docs/adopting.md'), 'utf8');
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, text]) => text ?? '');

let service: Service;
let stage: Stage;
let databaseUrl: string;
let token: { id: string; text: string };
beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
  token = await service.serviceToken(stage.home.principalId, { grants: [readProject(stage.home.projectId)] });
  const { rows } = await service.pool.query<{ name: string }>('SELECT current_database() AS name');
  const url = new URL(process.env['TEST_POSTGRES_URL'] ?? '');
  url.pathname = `/${rows[0]?.name ?? ''}`;
  databaseUrl = url.toString();
});
afterAll(async () => await service.close());

describe('the statements of docs/adopting.md', () => {
  const found = async (statement: string, reportId: string, credentialId: string): Promise<boolean> =>
    (await service.pool.query(statement, [reportId, credentialId])).rows.length > 0;

  it('find what the credential reaches now, and nothing else', async () => {
    const [forService = '', forPeople = '', forManagers = '', ...others] = blocks('sql');
    expect(others).toEqual([]);
    const { home, away, member, manager } = stage;
    for (const [statement, credentialId, reachesAway] of [
      [forService, token.id, false],
      [forPeople, member.sessionId, false],
      [forManagers, manager.sessionId, true],
    ] as const) {
      expect(await found(statement, home.reportId, credentialId)).toBe(true);
      expect(await found(statement, away.reportId, credentialId)).toBe(reachesAway);
      for (const other of [forService, forPeople, forManagers])
        if (other !== statement) expect(await found(other, home.reportId, credentialId)).toBe(false);
    }
    const revoked = await service.apiToken(member.id);
    expect(await found(forPeople, home.reportId, revoked.id)).toBe(true);
    await service.world.updateApiToken(revoked.id, { revokedAt: new Date() });
    expect(await found(forPeople, home.reportId, revoked.id)).toBe(false);
  });
});

describe('the handler of docs/adopting.md', () => {
  const secret = 'a secret of the handler alone, of more than 32 letters';
  let folder: string;
  let handler: ReturnType<typeof spawn>;
  let address: string;

  beforeAll(async () => {
    const [source = '', ...others] = blocks('js');
    expect(others).toEqual([]);
    folder = await mkdtemp(join(root, 'node_modules', '.adopting-'));
    await writeFile(join(folder, 'handler.mjs'), source);
    handler = spawn(process.execPath, [join(folder, 'handler.mjs')], {
      env: {
        PATH: process.env['PATH'],
        ...{
          DATABASE_URL: databaseUrl,
          GRAPHWARDEN_URL: service.url,
          HASURA_ACTION_SECRET: secret,
          PORT: '0',
        },
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (handler.stdout === null) throw new Error('the handler has no output');
    address = `http://127.0.0.1:${String(await once(handler.stdout, 'data')).trim()}`;
  });
  afterAll(async () => {
    const ended = once(handler, 'exit');
    handler.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  });

  const ask = async (id: unknown, credential: string | undefined, sent = secret) => {
    const answer = await fetch(address, {
      method: 'POST',
      headers: {
        'Hasura-Action-Secret': sent,
        ...(credential === undefined ? {} : { Authorization: `Bearer ${credential}` }),
      },
      body: JSON.stringify({ input: { id }, session_variables: { 'x-hasura-role': 'manager' } }),
    });
    return { status: answer.status, body: await answer.text() };
  };

  it('answers who may, and no one else: 404 alike for what is missing and what is out of reach', async () => {
    const { home, away, member, manager } = stage;
    const missing = await ask('2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11', token.text);
    expect(missing.status).toBe(404);
    for (const credential of [token.text, member.token]) {
      expect((await ask(home.reportId, credential)).status).toBe(200);
      expect(await ask(away.reportId, credential)).toEqual(missing);
    }
    expect((await ask(away.reportId, manager.token)).status).toBe(200);
  });

  it('refuses who is not Hasura, nobody, a bad credential and a bad id', async () => {
    const { home } = stage;
    expect((await ask(home.reportId, token.text, 'another')).status).toBe(403);
    expect((await ask(home.reportId, undefined)).status).toBe(403);
    expect((await ask(home.reportId, `${token.text}x`)).status).toBe(401);
    expect((await ask("' OR true", token.text)).status).toBe(400);
    const { id, text } = await service.serviceToken(home.principalId, {
      grants: [readProject(home.projectId)],
    });
    expect((await ask(home.reportId, text)).status).toBe(200);
    await service.world.updateServiceToken(id, { revokedAt: new Date() });
    expect((await ask(home.reportId, text)).status).toBe(401);
  });
});
