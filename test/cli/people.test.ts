import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { newSecrets } from '../../src/tokens/new-secrets.js';
import { type TestDatabase, cloneDatabase } from '../support/database.js';
import { worldOf } from '../support/world.js';
import { run } from './commands.js';

let database: TestDatabase;
let env: Record<string, string>;
beforeAll(async () => {
  database = await cloneDatabase();
  env = { ...(await newSecrets()), DATABASE_URL: database.url };
});
afterAll(async () => await database.drop());

const done = async (args: readonly string[], options: Parameters<typeof run>[1] = {}): Promise<string> => {
  const { code, stdout, stderr } = await run(args, { env, ...options });
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`);
  return stdout;
};
const page = z.object({ nodes: z.array(z.record(z.string(), z.unknown())), totalCount: z.int() });
const listed = async (...args: string[]) => page.parse(JSON.parse(await done([...args, '--json']))).nodes;

describe('user', () => {
  test('create prints the code alone on standard output, and the log says which operator made whom', async () => {
    const made = await run(['user', 'create', 'olga', '--role', 'admin', '--display-name', 'Olga O.'], {
      env,
    });
    expect(made.code).toBe(0);
    expect(made.stdout).toMatch(/^\S+\n$/);
    expect(made.stderr).toMatch(/shown only now/);
    expect(made.stderr.includes(made.stdout.trim())).toBe(false);
    const { rows } = await database.pool.query<{ log: string; hash: string | null }>(
      `SELECT (SELECT string_agg(e::text, ' ') FROM graphwarden.audit_event e) AS log, password_hash AS hash
         FROM graphwarden.user_account WHERE username = 'olga' AND role = 'admin'`,
    );
    expect(rows).toEqual([{ log: expect.stringMatching(/operator.*createUser/), hash: null }]);
    expect(rows[0]?.log.includes(made.stdout.trim())).toBe(false);
  });

  test('create: a taken name is refused, a name that no one could read is not valid', async () => {
    expect(await run(['user', 'create', 'OLGA'], { env })).toMatchObject({ code: 4, stdout: '', faults: [] });
    expect(await run(['user', 'create', 'a\u001b[2J'], { env })).toMatchObject({
      code: 2,
      stdout: '',
      faults: [],
    });
  });

  test('list shows people in a table, and narrows', async () => {
    await done(['user', 'create', 'mia']);
    const table = await done(['user', 'list']);
    expect(table.split('\n')[0]).toMatch(/^ID +USERNAME +NAME +ROLE +ACTIVE +SECOND FACTOR$/);
    expect(table).toMatch(/olga +Olga O\. +admin +yes +none/);
    expect((await listed('user', 'list', '--role', 'user')).map(({ username }) => username)).toEqual(['mia']);
    expect(await listed('user', 'list', '--search', 'nobody')).toEqual([]);
  });

  test('deactivate asks with what it hits, does nothing on --dry-run, and activate takes it back', async () => {
    const isActive = async () =>
      (await listed('user', 'list', '--search', 'mia')).map((user) => user['isActive']);
    expect(await done(['user', 'deactivate', 'mia', '--dry-run'])).toMatch(
      /would be deactivated[\s\S]*Live sessions: 0/,
    );
    const asked = await run(['user', 'deactivate', 'mia'], { env, answer: false });
    expect(asked).toMatchObject({ code: 5, stdout: '' });
    expect(asked.stderr).toMatch(/Live API tokens: 0[\s\S]*Deactivate mia\?/);
    expect(await run(['user', 'deactivate', 'mia'], { env })).toMatchObject({ code: 5, stdout: '' });
    expect(await isActive()).toEqual([true]);
    await done(['user', 'deactivate', 'mia', '--reason', 'has left', '--yes']);
    expect(await isActive()).toEqual([false]);
    await done(['user', 'activate', 'mia']);
    expect(await isActive()).toEqual([true]);
  });

  test('deactivate ends sessions, unless it shall keep them', async () => {
    const { rows } = await database.pool.query<{ id: string }>(
      `SELECT id FROM graphwarden.user_account WHERE username = 'mia'`,
    );
    await worldOf(database.pool).session(rows[0]?.id ?? '');
    expect(await done(['user', 'deactivate', 'mia', '--keep-sessions', '--yes'])).toMatch(
      /sessions: 1, ended: 0/,
    );
    expect(await done(['user', 'deactivate', 'mia', '--yes'])).toMatch(/sessions: 1, ended: 1/);
    await done(['user', 'activate', 'mia']);
  });

  test('reset asks, ends the sessions, and prints the code alone', async () => {
    expect(await run(['user', 'reset', 'mia'], { env })).toMatchObject({ code: 5, stdout: '' });
    expect(await done(['user', 'reset', 'mia'], { answer: true })).toMatch(/^\S+\n$/);
    const json: unknown = JSON.parse(await done(['user', 'reset', 'mia', '--yes', '--json']));
    expect(json).toMatchObject({ code: expect.any(String), secondFactorRemoved: false });
  });

  test('nobody of that name is exit 3', async () => {
    for (const command of ['deactivate', 'activate', 'reset'])
      for (const user of ['nobody', '', 'a\u001b[2J'])
        expect(await run(['user', command, user], { env, answer: true })).toMatchObject({
          ...{ code: 3, stdout: '', faults: [] },
          stderr: `There is no user "${user}".\n`,
        });
  });
});

describe('workspace', () => {
  test('create, list and members, by the names that people use', async () => {
    const id = (await done(['workspace', 'create', 'Red team', '--owner', 'Olga'])).trim();
    expect(await run(['workspace', 'create', 'red TEAM', '--owner', 'olga'], { env })).toMatchObject({
      code: 4,
    });
    expect(await run(['workspace', 'create', 'Other', '--owner', 'nobody'], { env })).toMatchObject({
      code: 3,
    });
    const nobody = '0d9f1c52-6f7e-4b0e-8f3c-2b7a9d4e6c10';
    const ownerless = await run(['workspace', 'create', 'Other', '--owner', nobody], { env });
    expect(ownerless.stderr).toMatch(/^--owner: /);
    expect(await listed('workspace', 'list')).toMatchObject([{ id, name: 'Red team', memberCount: 1 }]);

    await done(['workspace', 'add-member', 'red team', 'mia', '--role', 'maintainer']);
    expect(await done(['workspace', 'add-member', id, 'mia'])).toMatch(
      /mia is maintainer .* already: the role stays/,
    );
    const role = async () =>
      (await listed('workspace', 'members', id)).find(({ username }) => username === 'mia')?.['role'];
    expect(await role()).toBe('maintainer');
    await done(['workspace', 'remove-member', id, 'mia', '--yes']);
    expect(await done(['workspace', 'add-member', id, 'mia'])).toBe(`mia is member of ${id}.\n`);
    await done(['workspace', 'add-member', id, 'mia', '--role', 'maintainer']);
    await done(['workspace', 'add-member', id, 'mia', '--role', 'member']);
    expect(
      (await listed('workspace', 'members', 'Red team')).map(({ username, role }) => [username, role]).sort(),
    ).toEqual([
      ['mia', 'member'],
      ['olga', 'owner'],
    ]);
    expect(await done(['workspace', 'members', id])).toMatch(/mia +mia +member +yes/);
  });

  test('remove-member asks; the last owner stays', async () => {
    expect(await run(['workspace', 'remove-member', 'Red team', 'mia'], { env })).toMatchObject({ code: 5 });
    await done(['workspace', 'remove-member', 'Red team', 'mia'], { answer: true });
    expect(await run(['workspace', 'remove-member', 'Red team', 'mia', '--yes'], { env })).toMatchObject({
      code: 3,
    });
    expect(await run(['workspace', 'remove-member', 'Red team', 'olga', '--yes'], { env })).toMatchObject({
      code: 4,
    });
  });
});

describe('principal', () => {
  test('create prints the id, twice the same one; list narrows', async () => {
    const create = ['principal', 'create', 'nightly', '--workspace', 'Red team', '--owner', 'olga'];
    const made = await run(create, { env });
    expect(made).toMatchObject({ code: 0, stderr: '' });
    const id = made.stdout.trim();
    const again = await run(create, { env });
    expect(again).toMatchObject({ code: 0, stdout: `${id}\n` });
    expect(again.stderr).toMatch(/nightly was there already/);
    expect(await listed('principal', 'list', '--owner', 'olga', '--workspace', 'red team')).toMatchObject([
      { id, name: 'nightly' },
    ]);
    expect(await listed('principal', 'list', '--status', 'inactive')).toEqual([]);
    expect(await done(['principal', 'list'])).toMatch(/nightly +integration +Red team +olga +yes +0 +-/);
  });
});
