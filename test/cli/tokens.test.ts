import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Service } from '../support/service.js';
import type { Stage } from '../actions/stage.js';
import type { Needs } from '../../src/cli/needs.js';
import type { run as runCommand } from './commands.js';
import { startBeside } from './stage.js';

let service: Service;
let stage: Stage;
let run: typeof runCommand;
beforeAll(async () => {
  ({ service, stage, run } = await startBeside());
});
afterAll(async () => await service.close());
const json = async (...args: string[]): Promise<unknown> => {
  const { code, stdout, stderr } = await run([...args, '--json']);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout);
};

const later = (days: number): Date => new Date(Date.now() + days * 86_400_000);
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

  test('gives single grants', async () => {
    const args = ['token', 'create', 'reader', '--principal', stage.home.principalId, '--expires', '1d'];
    const grants = ['--grant', `oplog:${stage.home.oplogId}:read`, `project:${stage.home.projectId}:read`];
    const made = await run([...args, ...grants]);
    expect(made.code).toBe(0);
    expect((await service.hook(made.stdout.trim())).body).toMatchObject({
      'x-hasura-service-token-preset': 'custom',
    });
    const { rows } = await service.pool.query(
      `SELECT resource_type, action FROM graphwarden.service_token_grant g
         JOIN graphwarden.service_token t ON t.id = g.token_id WHERE t.name = 'reader' ORDER BY 1`,
    );
    expect(rows).toEqual([
      { resource_type: 'oplog', action: 'read' },
      { resource_type: 'project', action: 'read' },
    ]);
  });

  test('says what is wrong in words of options', async () => {
    const args = ['token', 'create', 'x', '--principal', stage.home.principalId, '--expires', '1d'];
    const wrong = await run([...args, '--preset', 'project_read', '--project', 'nonsense']);
    expect(wrong).toMatchObject({ code: 2, stderr: '--project (value 1): must be a uuid\n' });
    const late = await run(create('--expires', '9999d'));
    expect(late.stderr).toMatch(/^--expires: /);
  });
});

describe('token list', () => {
  const answer = z.object({
    nodes: z.array(
      z.object({ id: z.string(), kind: z.string(), name: z.string(), expiresAt: z.coerce.date() }),
    ),
    totalCount: z.int(),
  });
  const ofKind = (found: z.infer<typeof answer>, kind: string) =>
    found.nodes.filter((node) => node.kind === kind);

  test('shows both kinds; an end to a terminal trick in the name of one', async () => {
    const { id, text } = await service.apiToken(stage.member.id, { name: 'plain' });
    const found = answer.parse(await json('token', 'list', '--owner', stage.member.id));
    expect(ofKind(found, 'api_token').map((node) => node.id)).toContain(id);
    expect(ofKind(found, 'service_token').length).toBeGreaterThan(0);
    const table = (await run(['token', 'list'])).stdout;
    expect(table).toMatch(/api_token +[0-9a-f]{16} +plain /);
    expect(table).toMatch(/service_token +[0-9a-f]{16} +nightly /);
    expect(table.includes(text)).toBe(false);
    const only = answer.parse(
      await json('token', 'list', '--kind', 'service_token', '--workspace', stage.home.workspaceId),
    );
    expect(ofKind(only, 'api_token')).toEqual([]);
    expect(ofKind(only, 'service_token').length).toBeGreaterThan(0);
  });

  test('sorts both kinds together, cuts once, and says once how many there are', async () => {
    for (const days of [3, 1])
      await service.apiToken(stage.member.id, { name: `Merged ${days}`, expiresAt: later(days) });
    for (const days of [4, 2])
      await service.serviceToken(stage.home.principalId, { name: `merged ${days}`, expiresAt: later(days) });
    const names = async (...args: string[]) =>
      answer.parse(await json('token', 'list', '--search', 'merged', ...args)).nodes.map(({ name }) => name);
    expect(await names('--sort', 'expiresAt')).toEqual(['Merged 1', 'merged 2', 'Merged 3', 'merged 4']);
    expect(await names('--sort', '-name')).toEqual(['merged 4', 'Merged 3', 'merged 2', 'Merged 1']);
    expect(await names('--sort', '-expiresAt', '--limit', '3')).toEqual(['merged 4', 'Merged 3', 'merged 2']);
    const cut = await run(['token', 'list', '--search', 'merged', '--sort', 'name', '--limit', '2']);
    expect(cut.stdout.trimEnd().split('\n')).toHaveLength(3);
    expect(cut.stderr).toBe('2 of 4 shown: --limit and --all show more.\n');
    expect((await run(['token', 'list', '--search', 'merged', '--all'])).stderr).toBe('');
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
    const again = await run(['token', 'revoke', one.id]);
    expect(again).toMatchObject({ code: 0, stdout: 'Revoked: 0\n' });
    expect(again.stderr).toContain(`Revoked before, and left as they are: ${one.id}`);
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

  test('revoke --user ends all live sessions of a person, and asks with how many', async () => {
    const { id, token } = await service.person();
    await service.world.session(id);
    const asked = await run(['session', 'revoke', '--user', id]);
    expect(asked).toMatchObject({ code: 5, stdout: '' });
    expect(asked.stderr).toContain(`End the live sessions of ${id}: 2?`);
    expect((await service.hook(token)).status).toBe(200);
    expect(await run(['session', 'revoke', '--user', id, '--yes'])).toMatchObject({
      code: 0,
      stdout: `Sessions of ${id} ended: 2\n`,
    });
    expect((await service.hook(token)).status).toBe(401);
    expect(await run(['session', 'revoke', '--user', id])).toMatchObject({
      code: 0,
      stdout: `Sessions of ${id} ended: 0\n`,
    });
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

  test('policy set asks before an idle rule that would revoke tokens, and says how many', async () => {
    const long = new Date(Date.now() - 100 * 86_400_000);
    await service.apiToken(stage.member.id, { name: 'forgotten', createdAt: long });
    const before = await json('policy', 'show');
    const idle = ['policy', 'set', '--idle-revocation', '90d'];
    const unasked = await run(idle);
    expect(unasked).toMatchObject({ code: 5, stdout: '' });
    expect(unasked.stderr).toMatch(/revoked for good within the hour: 1\. Change the policy\?/);
    expect(await run(idle, { answer: false })).toMatchObject({ code: 5, stdout: '' });
    expect(await json('policy', 'show')).toEqual(before);
    expect(await run([...idle, '--dry-run'])).toMatchObject({ code: 0 });
    expect(await run(['policy', 'set', '--idle-revocation', '3000d'])).toMatchObject({ code: 0 });
    expect(await run([...idle, '--yes'])).toMatchObject({ code: 0 });
    expect(await json('policy', 'show')).toMatchObject({ idleRevocationDays: 90 });
    expect(await run(['policy', 'set', '--idle-revocation', 'off'])).toMatchObject({ code: 0 });
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

  test('audit tail shows what one request did, and its id', async () => {
    const id = 'edge/7f3a';
    const input = { id: (await service.apiToken(stage.member.id)).id };
    const headers = { 'X-Request-Id': id };
    await service.action('revokeApiToken', input, { token: stage.member.token, headers });
    const { stdout } = await run(['audit', 'tail', '--request', id]);
    expect(stdout.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/revokeApiToken api_token \S+ {2}request edge\/7f3a {2}/),
    ]);
  });

  test('audit tail says when nothing matches, and that somebody who logged in did so', async () => {
    const none = await run(['audit', 'tail', '--action', 'nope']);
    expect(none).toMatchObject({ code: 0, stderr: 'No event matches.\n' });
    await service.pool.query(
      `INSERT INTO graphwarden.audit_event (actor_kind, actor_id, actor_name, action)
       VALUES ('anonymous', $1, 'olga', 'login'), ('anonymous', null, 'anonymous', 'revokeLeakedToken')`,
      [stage.member.id],
    );
    expect((await run(['audit', 'tail', '--action', 'login', '--limit', '1'])).stdout).toContain(
      'olga (login)',
    );
    expect((await run(['audit', 'tail', '--action', 'revokeLeakedToken'])).stdout).toContain(
      'anonymous (anonymous)',
    );
  });

  test('audit tail --credential asks for what was done with it', async () => {
    const asked: unknown[] = [];
    const nothing = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null }, totalCount: 0 };
    const asOperator: Needs['asOperator'] = async (work) =>
      await work((name, input) => {
        asked.push({ name, credentialId: input['credentialId'] });
        return Promise.resolve(nothing);
      });
    const id = '0d9f1c52-6f7e-4b0e-8f3c-2b7a9d4e6c10';
    expect(await run(['audit', 'tail', '--credential', id], { needs: { asOperator } })).toMatchObject({
      code: 0,
    });
    expect(asked).toEqual([{ name: 'auditEvents', credentialId: id }]);
  });
});
