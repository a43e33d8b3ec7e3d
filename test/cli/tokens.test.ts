import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { type Service, startService } from '../support/service.js';
import { type Stage, furnish } from '../actions/stage.js';
import { run as runCommand } from './commands.js';

let service: Service;
let stage: Stage;
let env: Record<string, string>;
beforeAll(async () => {
  const digestKeys = JSON.stringify([
    { id: 'one', secret: Buffer.from('0123456789abcdefghijklmnopqrstuv').toString('base64url') },
  ]);
  service = await startService({ env: { TOKEN_DIGEST_KEYS: digestKeys } });
  stage = await furnish(service);
  const { rows } = await service.pool.query<{ name: string }>('SELECT current_database() AS name');
  const url = new URL(process.env['TEST_POSTGRES_URL'] ?? '');
  url.pathname = `/${rows[0]?.name ?? ''}`;
  const { newSecrets } = await import('../../src/tokens/new-secrets.js');
  env = { ...(await newSecrets()), TOKEN_DIGEST_KEYS: digestKeys, DATABASE_URL: url.toString() };
});
afterAll(async () => await service.close());

const run = async (args: readonly string[], options: Parameters<typeof runCommand>[1] = {}) =>
  await runCommand(args, { env, ...options });
const json = async (...args: string[]): Promise<unknown> => {
  const { code, stdout, stderr } = await run([...args, '--json']);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout);
};

const create = (...rest: string[]): string[] => [
  ...['token', 'create', 'nightly', '--principal', stage.home.principalId],
  ...['--preset', 'project_read', '--project', stage.home.projectId, ...rest],
];

describe('token create', () => {
  test('prints a token that works at once, and nothing else, to standard output', async () => {
    const made = await run(create('--expires', '30d'));
    expect(made.code).toBe(0);
    expect(made.stdout).toMatch(/^gwst_[0-9a-f]{16}_\w{49}\n$/);
    expect(made.stderr.includes(made.stdout.trim())).toBe(false);
    expect((await service.hook(made.stdout.trim())).body).toMatchObject({
      'x-hasura-service-token-preset': 'project_read',
    });
  });

  test.each([
    ['a life longer than the policy allows', ['--expires', '9999d'], 4],
    ['an end in the past', ['--expires', '2001-01-01'], 4],
    ['a network that is none', ['--expires', '1d', '--network', 'everywhere'], 2],
  ])('refuses %s', async (_what, rest, code) => {
    expect(await run(create(...rest))).toMatchObject({ code, stdout: '', faults: [] });
  });

  test('for a principal that there is not is exit 3', async () => {
    const args = [
      'token',
      'create',
      'x',
      '--principal',
      'nobody',
      '--expires',
      '1d',
      '--preset',
      'project_read',
      '--all-accessible',
    ];
    expect(await run(args)).toMatchObject({ code: 3, stdout: '' });
  });
});

describe('token list', () => {
  const answer = z.object({
    apiTokens: z.object({ nodes: z.array(z.object({ id: z.string() })) }),
    serviceTokens: z.object({ nodes: z.array(z.object({ id: z.string() })) }),
  });

  test('shows both kinds; an end to a terminal trick in the name of one', async () => {
    const { id, text } = await service.apiToken(stage.member.id, { name: 'plain' });
    const found = answer.parse(await json('token', 'list', '--owner', stage.member.id));
    expect(found.apiTokens.nodes.map((node) => node.id)).toContain(id);
    expect(found.serviceTokens.nodes.length).toBeGreaterThan(0);
    const table = (await run(['token', 'list'])).stdout;
    expect(table).toMatch(/api_token +[0-9a-f]{16} +plain /);
    expect(table).toMatch(/service_token +[0-9a-f]{16} +nightly /);
    expect(table.includes(text)).toBe(false);
    const only = answer.parse(
      await json('token', 'list', '--kind', 'service_token', '--workspace', stage.home.workspaceId),
    );
    expect(only.apiTokens.nodes).toEqual([]);
    expect(only.serviceTokens.nodes.length).toBeGreaterThan(0);
  });
});

describe('token identify', () => {
  test('says what a text from standard input is, without showing it', async () => {
    const { id, text } = await service.apiToken(stage.member.id);
    const { code, stdout, stderr } = await run(['token', 'identify'], { input: text });
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`kind +api_token[\\s\\S]*secret right +yes[\\s\\S]*id +${id}`));
    expect(`${stdout}${stderr}`.includes(text)).toBe(false);
  });

  test('what is not known is exit 3', async () => {
    expect(await run(['token', 'identify'], { input: 'no token at all' })).toMatchObject({
      code: 3,
      faults: [],
    });
  });
});

describe('token revoke', () => {
  test('by id asks with what it hits; several at once, or none', async () => {
    const [one, two] = [
      await service.apiToken(stage.member.id),
      await service.serviceToken(stage.home.principalId),
    ];
    const asked = await run(['token', 'revoke', one.id, two.id], { answer: false });
    expect(asked).toMatchObject({ code: 5, stdout: '' });
    expect(asked.stderr).toMatch(/Would be revoked: 2/);
    expect((await service.hook(one.text)).status).toBe(200);
    const missing = '0d9f1c52-6f7e-4b0e-8f3c-2b7a9d4e6c10';
    expect(await run(['token', 'revoke', one.id, missing, '--yes'])).toMatchObject({ code: 3, stdout: '' });
    expect((await service.hook(one.text)).status).toBe(200);
    expect(await run(['token', 'revoke', one.id, two.id, '--yes', '--reason', 'gone'])).toMatchObject({
      code: 0,
    });
    expect((await service.hook(one.text)).status).toBe(401);
    expect((await service.hook(two.text)).status).toBe(401);
  });

  test('by its text from standard input, which must be right to the last character', async () => {
    const { text } = await service.apiToken(stage.member.id);
    const forged = `${text.slice(0, 30)}${text[30] === 'A' ? 'B' : 'A'}${text.slice(31)}`;
    expect(await run(['token', 'revoke', '--yes'], { input: forged })).toMatchObject({ code: 3, stdout: '' });
    expect((await service.hook(text)).status).toBe(200);
    const revoked = await run(['token', 'revoke', '--yes', '--reason', 'leaked'], { input: text });
    expect(revoked.code).toBe(0);
    expect(`${revoked.stdout}${revoked.stderr}`.includes(text)).toBe(false);
    expect((await service.hook(text)).status).toBe(401);
  });
});

describe('session', () => {
  test('list and revoke', async () => {
    const { id, token, sessionId } = await service.person();
    const found = z
      .object({ nodes: z.array(z.object({ id: z.string() })) })
      .parse(await json('session', 'list', '--user', id));
    expect(found.nodes).toEqual([{ id: sessionId }]);
    expect((await run(['session', 'list', '--status', 'active'])).stdout).toContain(sessionId);
    expect(await run(['session', 'revoke', sessionId])).toMatchObject({ code: 5 });
    expect((await service.hook(token)).status).toBe(200);
    expect(await run(['session', 'revoke', sessionId, '--yes', '--reason', 'lost laptop'])).toMatchObject({
      code: 0,
    });
    expect((await service.hook(token)).status).toBe(401);
    expect(await run(['session', 'revoke', '0d9f1c52-6f7e-4b0e-8f3c-2b7a9d4e6c10', '--yes'])).toMatchObject({
      code: 3,
    });
    expect(await run(['session', 'revoke', 'nonsense', '--yes'])).toMatchObject({ code: 2, faults: [] });
  });
});

describe('policy, freeze and audit', () => {
  test('policy set shows what it means, and changes nothing on --dry-run', async () => {
    const before = await json('policy', 'show');
    const tried = await run(['policy', 'set', '--maximum-lifetime', '1h', '--dry-run']);
    expect(tried).toMatchObject({ code: 0 });
    expect(tried.stderr).toMatch(/Nothing was changed[\s\S]*maximum lifetime allows: [1-9]/);
    expect(await json('policy', 'show')).toEqual(before);
    expect(
      await run(['policy', 'set', '--idle-revocation', '60d', '--extension-rotates', 'no']),
    ).toMatchObject({ code: 0 });
    expect((await run(['policy', 'show'])).stdout).toMatch(
      /extension-rotates +no[\s\S]*idle-revocation +60d/,
    );
    expect(await run(['policy', 'set', '--idle-revocation', 'off'])).toMatchObject({ code: 0 });
    expect(await json('policy', 'show')).toMatchObject({ idleRevocationDays: null });
  });

  test('freeze asks, refuses the kinds, and unfreeze lets them in again', async () => {
    const { text } = await service.apiToken(stage.member.id);
    expect(await run(['freeze', 'api_token'])).toMatchObject({ code: 5 });
    expect((await run(['freeze', 'api_token', 'collab', '--yes'])).stdout).toMatch(/frozen +.*api_token/);
    expect((await service.hook(text)).status).toBe(401);
    expect((await run(['unfreeze', 'all'])).stdout).toMatch(/frozen +-/);
    expect((await service.hook(text)).status).toBe(200);
  });

  test('audit tail shows the newest last, a line an event, whatever stands in them', async () => {
    await service.pool.query(
      `INSERT INTO graphwarden.audit_event (actor_kind, actor_name, action, detail)
       VALUES ('operator', E'evil\\x1b[2J', 'trick', '{"name": "\\u009b31m"}')`,
    );
    await run(['freeze', 'collab', '--yes']);
    const { code, stdout } = await run(['audit', 'tail', '--limit', '2']);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/evil\\u001b\[2J \(operator\) {2}trick {2}\{"name":"\\u009b31m"\}$/);
    expect(lines[1]).toContain('freezeCredentials');
    const narrowed = z.object({ nodes: z.array(z.object({ action: z.string() })) });
    const found = narrowed.parse(await json('audit', 'tail', '--action', 'trick', '--from', '1h'));
    expect(found.nodes).toEqual([{ action: 'trick' }]);
  });
});
